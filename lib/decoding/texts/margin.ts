import type { StrategyText } from "../strategy";
import { DIMPLE_SOURCE } from "./shared";

export const margin: StrategyText = {
  source: `${DIMPLE_SOURCE}, alg "topk_margin"`,
  rule: {
    formula: ["Δ_i = p_i − p_i^[(2)]", "C = top_k(M; Δ)"],
    text: "Ranks by how far the best token leads the second-best, so a position torn between two words waits even if both are probable. How many go is up to the schedule, as in MaskGIT. With γ every position whose margin is above it goes at once.",
  },
};
