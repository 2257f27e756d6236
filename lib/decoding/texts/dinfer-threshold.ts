import type { StrategyText } from "../strategy";
import { DINFER_SOURCE } from "./shared";

export const dinferThreshold: StrategyText = {
  source: `${DINFER_SOURCE}, ThresholdParallelDecoder`,
  rule: {
    formula: ["C = { i ∈ B : p_i ≥ min(θ, max_j p_j − 10^[−5]) }"],
    text: "Commits all of the block at or above the threshold; when none is, the bar falls to the best one and whatever ties with it. It differs from Fast-dLLM's rule in ties alone. The trade is the same: a lower threshold saves iterations and commits neighbours that have not seen each other.",
    symbols: { threshold: "θ" },
  },
};
