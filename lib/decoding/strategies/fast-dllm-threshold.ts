import { fastDllmThreshold as declaration } from "../declarations/fast-dllm-threshold";
import { blockDecisions } from "../llada";
import { numberSetting } from "../params";
import { topRows } from "../selection";
import type { DecodingStrategy } from "../strategy";

/** Rows at or above the threshold, best first, and the best one in any case. */
export function thresholdRows(confidence: Float64Array, threshold: number): number[] {
  return topRows(confidence, confidence.length).filter((row, rank) => rank === 0 || confidence[row]! >= threshold);
}

/**
 * Commits every position of the block whose probability reaches the threshold, and the best one in any case. Unlike
 * Dimple's confident decoding the comparison is ≥, the fallback is a single position, and there are no steps.
 */
export const fastDllmThreshold: DecodingStrategy = {
  ...declaration,
  ...blockDecisions,
  source: "Fast-dLLM, arXiv:2505.22618; code: NVlabs/Fast-dLLM, llada/generate.py, get_transfer_index",
  rule: {
    formula: ["C = { i ∈ B : p_i ≥ θ } ∪ top_1(B; p)"],
    text: "Ranks by the probability of the best token and commits all of the block that reach the threshold, and the best one in any case, so every iteration moves. If the probabilities are high enough, committing together equals committing one by one; below that, neighbours may not fit.",
    symbols: { threshold: "θ" },
  },
  select({ proposal, settings }) {
    const threshold = numberSetting(settings, "threshold");
    const commits = thresholdRows(proposal.score, threshold).map((row) => ({
      row,
      reason: proposal.score[row]! >= threshold ? ("threshold" as const) : ("fallback" as const),
    }));
    return { commits, gate: { threshold } };
  },
};
