/** What the positions of an iteration were ranked and gated by, and how such numbers are written. */
import { nearestLegal } from "@/lib/decoding/params";
import { findStrategy } from "@/lib/decoding/strategies";
import type { DecodingStrategy, Ranking, Settings } from "@/lib/decoding/strategy";
import { formatPercent } from "@/lib/trace/format";
import type { Iteration, Trace } from "@/lib/trace/schema";

/** Scores are kept with seven digits and differences of probabilities with fewer. */
const TOLERANCE = 1e-5;

/**
 * The strategy that made an iteration and its settings, or null for a strategy that is not known and for iterations that
 * a branch took over from another run. What a file leaves out, or says otherwise than a setting allows, is at its default.
 */
export function strategyAt(
  { strategy: id, settings: given, branch }: Trace,
  index: number,
): { readonly strategy: DecodingStrategy; readonly settings: Settings } | null {
  const strategy = index >= (branch?.iteration ?? 0) ? findStrategy(id) : undefined;
  if (!strategy) return null;
  const settings = Object.entries(strategy.params).map(([key, spec]) => [key, nearestLegal(spec, given[key])]);
  return { strategy, settings: Object.fromEntries(settings) };
}

/** What `score` holds in an iteration: as its strategy says, or, where that is not known, by which column it equals. */
export function rankingAt(trace: Trace, index: number): Ranking {
  const known = strategyAt(trace, index);
  if (known) return known.strategy.proposal(known.settings).ranking;
  const iteration = trace.iterations[index];
  return iteration ? columnOf(iteration) : "probability";
}

function columnOf({ score, probability, margin, entropy }: Iteration): Ranking {
  const equals = (value: (row: number) => number) =>
    score.every((own, row) => Math.abs(own - value(row)) <= TOLERANCE * Math.max(1, Math.abs(own)));
  if (equals((row) => probability[row]!)) return "probability";
  if (equals((row) => margin[row]!)) return "margin";
  return equals((row) => -entropy[row]!) ? "negative-entropy" : "probability";
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

/** The threshold in force, by the name that its strategy gives it: `γ 90 %`. */
export function formatThreshold(threshold: number, { strategy }: Pick<Trace, "strategy">, ranking: Ranking): string {
  const name = "gamma" in (findStrategy(strategy)?.params ?? {}) ? "γ" : "threshold";
  return `${name} ${ranking === "negative-entropy" ? `${threshold}\u00a0nats` : formatSetShare(threshold)}`;
}
