import { margin as declaration } from "../declarations/margin";
import { bestRanked, DIMPLE_SOURCE, selectDimple } from "../dimple";
import type { DecodingStrategy } from "../strategy";

/** Commits the positions where the best token leads the second-best by most. γ is compared to the margin. */
export const margin: DecodingStrategy = {
  ...declaration,
  source: `${DIMPLE_SOURCE}, alg "topk_margin"`,
  rule: {
    formula: ["Δ_i = p_i − p_i^[(2)]", "C = top_k(M; Δ)"],
    text: "Ranks by how far the best token leads the second-best, so a position torn between two words waits even if both are probable. How many go is up to the schedule, as in MaskGIT. With γ every position whose margin is above it goes at once.",
  },
  select: (view) => selectDimple(view, bestRanked),
};
