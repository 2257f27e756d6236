import { dinferThreshold as declaration, NEARLY_BEST } from "../declarations/dinfer-threshold";
import { blockDecisions } from "../llada";
import { numberSetting } from "../params";
import type { DecodingStrategy, Selection, SelectView } from "../strategy";

export const DINFER_SOURCE = "dInfer, arXiv:2510.08666; code: inclusionAI/dInfer, decoding/parallel_strategy.py";

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
  source: `${DINFER_SOURCE}, ThresholdParallelDecoder`,
  rule: {
    formula: ["C = { i ∈ B : p_i ≥ min(θ, max_j p_j − 10^[−5]) }"],
    text: "Commits all of the block at or above the threshold; when none is, the bar falls to the best one and whatever ties with it. It differs from Fast-dLLM's rule in ties alone. The trade is the same: a lower threshold saves iterations and commits neighbours that have not seen each other.",
    symbols: { threshold: "θ" },
  },
  select: selectByThreshold,
};
