import { useMemo } from "react";
import { Figure } from "@/components/charts/Figure";
import { type Distribution, distance } from "@/lib/infill/distributions";
import { RELATIONS } from "@/lib/infill/text";
import { FlowTree } from "./FlowTree";
import { type Infills, METHODS } from "./methods";

const percent = (share: number | undefined) => `${(100 * (share ?? 0)).toFixed(1)} %`;

/** Most infills of the table. */
const ROWS = 20;

/** The posterior and every way of infilling, as trees of words with branches as wide as their probability. */
export function FlowsFigure({ infills }: { readonly infills: Infills }) {
  const { posterior } = infills.prior;
  // Those with a common beginning stand next to each other.
  const texts = useMemo(() => [...RELATIONS].sort(), []);
  const rows = useMemo(() => likeliest(infills), [infills]);
  return (
    <Figure
      title="Probability of infills, word by word"
      caption="From left to right the words of the gap; a branch is as wide as the probability that flows through it. “Elsewhere” are texts that are no relation. In the table: the likeliest infills of all."
      table={{
        label: "The likeliest infills and their probabilities",
        named: 1,
        head: ["infill", "posterior", ...METHODS.map(({ label }) => label)],
        rows: rows.map((text) => [
          text === "" ? "(nothing)" : text,
          percent(posterior.get(text)),
          ...METHODS.map(({ id }) => percent(infills[id].get(text))),
        ]),
      }}
    >
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2 xl:grid-cols-3">
        <FlowTree title="Posterior, exact" distribution={posterior} texts={texts} color="var(--lane-a)" />
        {METHODS.map(({ id, label, color }) => (
          <FlowTree key={id} title={label} distribution={infills[id]} texts={texts} color={color} />
        ))}
        <Distances infills={infills} />
      </div>
    </Figure>
  );
}

function likeliest(infills: Infills): string[] {
  const all: readonly Distribution[] = [infills.prior.posterior, ...METHODS.map(({ id }) => infills[id])];
  const most = new Map<string, number>();
  for (const [text, share] of all.flatMap((each) => [...each])) most.set(text, Math.max(most.get(text) ?? 0, share));
  return [...most]
    .filter(([, share]) => share >= 0.0005)
    .sort(([, one], [, other]) => other - one)
    .slice(0, ROWS)
    .map(([text]) => text);
}

/** How far each way is from the posterior, in this context. */
function Distances({ infills }: { readonly infills: Infills }) {
  const tries = Math.max(1, Math.round(1 / infills.prior.acceptance)).toLocaleString("en");
  const ways = METHODS.map(({ id, label, note }) => ({
    id: id as string,
    label,
    note,
    ...distance(infills.prior.posterior, infills[id]),
  }));
  // What is kept is the posterior itself.
  ways.splice(1, 0, {
    id: "rejection",
    label: "Left to right, with rejection",
    note: `kept where the ending comes: ${tries} tries an infill`,
    kl: 0,
    variation: 0,
  });
  return (
    <table className="h-fit w-full max-w-[440px] border-collapse text-xs tabular-nums">
      <caption className="pb-1 text-left font-semibold">How far from the posterior</caption>
      <thead>
        <tr className="border-b border-line text-muted *:py-1 *:font-normal">
          <th scope="col" className="text-left">
            way
          </th>
          <th scope="col" className="text-right">
            KL, nats
          </th>
          <th scope="col" className="text-right">
            total variation
          </th>
        </tr>
      </thead>
      <tbody>
        {ways.map(({ id, label, note, kl, variation }) => (
          <tr key={id} className="border-b border-line align-top *:py-1">
            <th scope="row" className="text-left font-normal">
              {label}
              <span className="block text-tiny text-muted">{note}</span>
            </th>
            <td className="text-right">{kl.toFixed(3)}</td>
            <td className="text-right">{variation.toFixed(3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
