import type { StrategyText } from "../strategy";

export const fastDllmThreshold: StrategyText = {
  source: "Fast-dLLM, arXiv:2505.22618; code: NVlabs/Fast-dLLM, llada/generate.py, get_transfer_index",
  rule: {
    formula: ["C = { i ∈ B : p_i ≥ θ } ∪ top_1(B; p)"],
    text: "Ranks by the probability of the best token and commits all of the block that reach the threshold, and the best one in any case, so every iteration moves. If the probabilities are high enough, committing together equals committing one by one; below that, neighbours may not fit.",
    symbols: { threshold: "θ" },
  },
};
