import { dinferThreshold as declaration, NEARLY_BEST } from "../declarations/dinfer-threshold";
import { blockDecisions } from "../llada";
import { numberSetting } from "../params";
import type { DecodingStrategy, Selection, SelectView } from "../strategy";

/** Everything at or above the threshold; when nothing is, the best one and what is as good. */
export function selectByThreshold({ proposal, settings }: SelectView): Selection<never> {
  const threshold = numberSetting(settings, "threshold");
  const { score } = proposal;
  const cut = Math.min(threshold, Math.max(...score) - NEARLY_BEST);
  const rows = Array.from(score.keys()).filter((row) => score[row]! >= cut);
  const reason = (row: number) => (score[row]! >= threshold ? ("threshold" as const) : ("fallback" as const));
  return { commits: rows.map((row) => ({ row, reason: reason(row) })), gate: { threshold } };
}

/**
 * Commits every position of the block at or above the threshold. It differs from Fast-dLLM's rule when nothing passes:
 * positions that tie with the best one go with it.
 */
export const dinferThreshold: DecodingStrategy = {
  ...declaration,
  ...blockDecisions,
  select: selectByThreshold,
};
