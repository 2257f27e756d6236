import { Scrollable } from "@/components/controls/Scrollable";
import { IntervalMark } from "@/components/models/IntervalMark";
import { strategies } from "@/lib/decoding/strategies";
import { companionOf } from "@/lib/experiment/companion";
import { type Measurement, summaryOf } from "@/lib/experiment/measured";
import { MeasuredChart } from "./MeasuredChart";
import type { MeasuredPoint } from "./measured-geometry";

const percent = (share: number) => (100 * share).toFixed(1);

/** A measurement as a row: which strategy, on what, with what result. */
function rowOf(measurement: Measurement) {
  const { model, strategy: id } = measurement.lane;
  const label = strategies.find((strategy) => strategy.id === id)?.label ?? id;
  const models = [model, companionOf(measurement.lane)].filter((name) => name !== null);
  return { id, label, model, models, weights: measurement.weights, summary: summaryOf(measurement) };
}

/** Strategies are compared within the model that decodes; a companion does not count. */
const pointOf = ({ id, label, model, summary: { accuracy, nfe } }: ReturnType<typeof rowOf>): MeasuredPoint => ({
  id,
  label,
  series: model,
  accuracy,
  cost: nfe,
});

interface MeasuredStrategiesProps {
  /** Of all measurements those without a cache are shown. */
  readonly measured: readonly Measurement[];
  /** SHA-256 of the weights that ship, by model: what was measured on others is marked. */
  readonly shipped: Readonly<Record<string, string>>;
}

/** What every strategy was measured to be worth, and to cost: a chart and the same numbers as a table. */
export function MeasuredStrategies({ measured, shipped }: MeasuredStrategiesProps) {
  const plain = measured.filter(({ lane }) => lane.prefill === "off");
  if (plain.length === 0) return <p className="text-muted">The strategies have not been measured yet.</p>;
  const rows = plain.map(rowOf).sort((a, b) => a.summary.nfe - b.summary.nfe);
  const isOld = ({ models, weights }: (typeof rows)[number]) =>
    models.some((model, index) => !shipped[model]?.startsWith(weights[index]!));
  const samples = rows.map(({ summary }) => summary.samples);
  const [fewest, most] = [Math.min(...samples), Math.max(...samples)];
  const questions = fewest === most ? `${most}` : `${fewest} to ${most}`;
  return (
    <>
      <Scrollable label="Right answers against evaluations; the numbers are in the table below">
        <MeasuredChart measured={rows.map(pointOf)} cost="network evaluations a response" />
      </Scrollable>
      <details className="mt-2">
        <summary className="font-medium text-muted hover:text-fg">All numbers</summary>
        <Scrollable label="Measured strategies" className="mt-2">
          <table className="w-full min-w-[620px] max-w-[860px] border-collapse text-xs tabular-nums">
            <thead>
              <tr className="border-b border-line text-left text-muted *:py-1 *:pr-4 *:font-normal">
                <th scope="col">strategy, with its defaults</th>
                <th scope="col">model</th>
                <td />
                <th scope="col" className="text-right">
                  accuracy, % (95 %)
                </th>
                <th scope="col" className="text-right">
                  evaluations
                </th>
                <th scope="col" className="text-right">
                  iterations
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id} className="border-b border-line *:py-1 *:pr-4">
                  <th scope="row" className="text-left font-normal">
                    <a href={`#${row.id}`} className="text-accent hover:underline">
                      {row.label}
                    </a>
                  </th>
                  <td>
                    {row.models.join(" + ")}
                    {isOld(row) && <span className="text-warn"> (other weights: {row.weights.join(", ")})</span>}
                  </td>
                  <td aria-hidden="true" className="w-24">
                    <IntervalMark
                      accuracy={row.summary.accuracy.value}
                      interval={[row.summary.accuracy.low, row.summary.accuracy.high]}
                    />
                  </td>
                  <td className="text-right whitespace-nowrap">
                    {percent(row.summary.accuracy.value)}{" "}
                    <span className="text-muted">
                      ({percent(row.summary.accuracy.low)}–{percent(row.summary.accuracy.high)})
                    </span>
                  </td>
                  <td className="text-right">{row.summary.nfe.toFixed(1)}</td>
                  <td className="text-right">{row.summary.iterations.toFixed(1)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrollable>
      </details>
      <p className="mt-2 max-w-[72ch] text-xs text-muted">
        {questions} held-out questions a strategy, equally many of each of the eleven tasks; who answered fewer answered
        the first of them. Bars are 95 % Wilson intervals: points whose bars overlap much are not told apart. No cache;
        evaluations of a companion count. Filled points: nothing measured on the same model is both cheaper and better.
        The models were trained differently, so compare strategies within one. Measured by <code>npm run measure</code>.
      </p>
    </>
  );
}
