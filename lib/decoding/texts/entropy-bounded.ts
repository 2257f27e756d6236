import type { StrategyText } from "../strategy";

export const entropyBounded: StrategyText = {
  source: "EB-Sampler, arXiv:2505.24857; code: NEUIR/PC-Sampler, src/generate.py, generate_with_eb_sampler",
  rule: {
    formula: ['H_[(1)] ≤ H_[(2)] ≤ … "over" M', "C = { (1), …, (n) } , n = max { r : ∑_[j < r] H_[(j)] ≤ ε }"],
    text: "Ranks by entropy and commits the most certain positions for as long as their entropies, the largest left out, add up to at most ε nats. That sum bounds how wrong it can be to choose them independently. Sure stretches go at once, unsure ones one by one; a higher bound trades error for iterations.",
    symbols: { bound: "ε" },
  },
};
