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
  select({ proposal, settings }) {
    const threshold = numberSetting(settings, "threshold");
    const commits = thresholdRows(proposal.score, threshold).map((row) => ({
      row,
      reason: proposal.score[row]! >= threshold ? ("threshold" as const) : ("fallback" as const),
    }));
    return { commits, gate: { threshold } };
  },
};
