import type { StrategyText } from "../strategy";

export const guidedDiffusion: StrategyText = {
  source: "FlashDLM, arXiv:2505.21467 (guided diffusion); from its description, no code was followed",
  rule: {
    formula: ['W = "the first" w "masks"', "C = { i ∈ W : t_j ∈ top_k(π^[AR]_j) ∀ j ≤ i } ∪ { min M }"],
    text: "The diffusion model fills the first w masks in one evaluation, each without knowing the others; a causal companion reads the filled text in another. From left to right a token stands while it is among the companion's k best, and the first one that is not ends the round. So tokens that were likely alone but do not read well together wait. Two evaluations an iteration are paid back by longer commits.",
    symbols: { agree: "k", window: "w" },
  },
};
