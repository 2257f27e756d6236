/** A step of a run told in a few sentences, for those who listen. */
import { canvasAfter, endIds } from "@/lib/trace/canvas";
import { formatPercent, tokenName } from "@/lib/trace/format";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { countOf, type EventKind, eventsAt } from "./events";
import { nothingPassed } from "./moments";
import { formatThreshold } from "./ranking";

/** Tokens called by name; more are too long to listen to. */
const NAMED = 3;

/** What comes before the label of an event, so that it is understood without a chart. */
const LEADS: Readonly<Partial<Record<EventKind, string>>> = {
  regret: "Regretted: ",
  revocation: "Taken back or changed: ",
  end: "The ",
  hand: "Done: ",
};

/**
 * What happened in an iteration: `Iteration 7 of 11: 3 tokens committed: dog at 17 with 93.1 %, … . 9 masks left.`
 * Says as well when nothing passed, what was taken back, regretted or done by hand, and where the answer ends. Empty
 * where the trace has no such iteration.
 */
export function narrate(trace: Trace, index: number): string {
  const iteration = trace.iterations[index];
  if (!iteration) return "";
  const { maskId } = trace.vocabulary;
  const masks = canvasAfter(iteration, maskId).filter((token) => token === maskId).length;
  const others = eventsAt(trace, index).filter(({ kind }) => kind !== "commit" && kind !== "fallback");
  return [
    `Iteration ${index + 1} of ${trace.iterations.length}: ${commitsOf(trace, iteration)}.`,
    ...others.map(({ kind, label }) => `${LEADS[kind] ?? ""}${label}.`),
    masks === 0 ? "No mask left." : `${countOf(masks, "mask")} left.`,
  ].join(" ");
}

function commitsOf(trace: Trace, iteration: Iteration): string {
  const { commits, gate, index } = iteration;
  const passed = nothingPassed(trace, iteration)
    ? `nothing passed ${formatThreshold(gate.threshold!, trace, index)}, `
    : "";
  if (commits.length === 0) return `${passed}no token committed`;
  const ends = endIds(trace.vocabulary);
  const worth = [...commits].sort(
    (a, b) => Number(ends.includes(a.token)) - Number(ends.includes(b.token)) || (a.rank ?? 0) - (b.rank ?? 0),
  );
  const named = worth
    .slice(0, NAMED)
    .sort((a, b) => a.position - b.position)
    .map(({ token, position, probability }) => {
      const said = `${tokenName(trace, token)} at ${position}`;
      return probability === undefined ? said : `${said} with ${formatPercent(probability)}`;
    });
  const more = commits.length > NAMED ? ` and ${commits.length - NAMED} more` : "";
  return `${passed}${countOf(commits.length, "token")} committed: ${named.join(", ")}${more}`;
}
