import { blockBasis, inertInBlocks, shortBlockParams, thresholdGate, thresholdParam } from "../llada";
import { numberSetting } from "../params";
import type { DecodingStrategy, GateRule, Selection, SelectView } from "../strategy";

export const DINFER_SOURCE = "dInfer, arXiv:2510.08666; code: inclusionAI/dInfer, decoding/parallel_strategy.py";

/** Below the best one by this much counts as the best one. */
const NEARLY_BEST = 1e-5;

/** Everything at or above the threshold; when nothing is, the best one and what is as good. */
export function selectByThreshold({ proposal, settings }: SelectView): Selection<never> {
  const threshold = numberSetting(settings, "threshold");
  const { score } = proposal;
  const cut = Math.min(threshold, Math.max(...score) - NEARLY_BEST);
  const rows = Array.from(score.keys()).filter((row) => score[row]! >= cut);
  const reason = (row: number) => (score[row]! >= threshold ? ("threshold" as const) : ("fallback" as const));
  return { commits: rows.map((row) => ({ row, reason: reason(row) })), gate: { threshold } };
}

/** What `selectByThreshold` holds scores against. */
export const nearlyBestGate: GateRule = {
  ...thresholdGate(true),
  fallback: {
    picks: "best",
    count({ score }) {
      const scores = Array.from(score);
      return scores.filter((value) => value >= Math.max(...scores) - NEARLY_BEST).length;
    },
  },
};

/**
 * Commits every position of the block at or above the threshold. It differs from Fast-dLLM's rule when nothing passes:
 * positions that tie with the best one go with it.
 */
export const dinferThreshold: DecodingStrategy = {
  ...blockBasis,
  id: "dinfer-threshold",
  label: "dInfer threshold",
  summary: "Unmask every token of the block at or above the threshold, else the best one and its equals.",
  source: `${DINFER_SOURCE}, ThresholdParallelDecoder`,
  group: "Confident",
  rule: {
    formula: ["C = { i ∈ B : p_i ≥ min(θ, max_j p_j − 10^[−5]) }"],
    text: "Commits all of the block at or above the threshold; when none is, the bar falls to the best one and whatever ties with it. It differs from Fast-dLLM's rule in ties alone. The trade is the same: a lower threshold saves iterations and commits neighbours that have not seen each other.",
    symbols: { threshold: "θ" },
  },
  params: {
    threshold: thresholdParam,
    ...shortBlockParams,
  },
  gate: () => nearlyBestGate,
  select: selectByThreshold,
  inert: inertInBlocks,
};
