/** What the positions of an iteration were ranked and gated by, and how such numbers are written. */
import type { GateRule, Ranking } from "@/lib/decoding/strategy";
import { formatPercent } from "@/lib/trace/format";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { strategyAt } from "./ancestry";

/** Scores are kept with seven digits and differences of probabilities with fewer. */
const TOLERANCE = 1e-5;

/** What `score` holds in an iteration: as its strategy says, or, where that is not known, by which column it equals. */
export function rankingAt(trace: Trace, index: number): Ranking {
  const known = strategyAt(trace, index);
  if (known) return known.strategy.proposal(known.settings).ranking;
  const iteration = trace.iterations[index];
  return iteration ? columnOf(iteration) : "probability";
}

/** How the strategy of an iteration holds scores against a threshold; null where it does not, or is not known. */
export function gateRuleAt(trace: Trace, index: number): GateRule | null {
  const made = strategyAt(trace, index);
  return made?.strategy.gate?.(made.settings) ?? null;
}

/** Whether a score at the threshold passes it; where the strategy is not known it must be exceeded. */
export const admitsEqual = (trace: Trace, index: number): boolean => gateRuleAt(trace, index)?.admitsEqual ?? false;

/** Whether a score passes a threshold by the rule of an iteration's strategy. */
export const passes = (trace: Trace, index: number, score: number, threshold: number): boolean =>
  score > threshold || (score === threshold && admitsEqual(trace, index));

/** What an iteration's strategy calls its threshold: `γ`, or `threshold`. */
export const thresholdName = (trace: Trace, index: number): string => gateRuleAt(trace, index)?.name ?? "threshold";

function columnOf({ score = [], probability, margin, entropy }: Iteration): Ranking {
  const equals = (column: readonly number[] | undefined, sign = 1) =>
    column && score.every((own, row) => Math.abs(own - sign * column[row]!) <= TOLERANCE * Math.max(1, Math.abs(own)));
  if (equals(probability)) return "probability";
  if (equals(margin)) return "margin";
  return equals(entropy, -1) ? "negative-entropy" : "probability";
}

/** Names of what positions are ranked by, as a sentence has them. */
export const SCORE_NAMES: Readonly<Record<Ranking, string>> = {
  probability: "confidence",
  margin: "margin",
  "negative-entropy": "negative entropy",
};

/** A score in its own unit: shares in per cent, negative entropy in nats. */
export const formatScore = (score: number, ranking: Ranking): string =>
  ranking === "negative-entropy" ? `${score.toFixed(2).replace("-", "−")}\u00a0nats` : formatPercent(score);

/** `0.9` → `90 %`: a share that somebody has set, with no more digits than it was given. */
export const formatSetShare = (share: number): string => `${Number((share * 100).toFixed(2))}\u00a0%`;

/** The threshold in force in an iteration, by the name that its strategy gives it: `γ 90 %`. */
export function formatThreshold(threshold: number, trace: Trace, index: number): string {
  const name = thresholdName(trace, index);
  const isNats = rankingAt(trace, index) === "negative-entropy";
  return `${name} ${isNats ? `${threshold}\u00a0nats` : formatSetShare(threshold)}`;
}
