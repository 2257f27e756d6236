import type { StrategyText } from "../strategy";

export const slowFast: StrategyText = {
  source:
    "Slow-Fast Sampling, arXiv:2506.10848; code: LiangrunFlora/Slow-Fast-Sampling, generate_slow_fast_sampling, which takes all its slow iterations",
  rule: {
    formula: [
      "e = 1 + max { i ∈ B : p_i ≥ ρ }",
      '"slow:" C = { i ∈ B : p_i ≥ θ } "if two or more, else" top_1(B; p)',
      '"fast, once" e "stands still: the same with" i < e',
    ],
    text: "Looks slowly, committing what is above the threshold, until the reach e of promising positions stands still; then decodes the stretch before e fast, and goes on behind it. It follows the wave of certainty that runs through a block. What it saves in the fast phase it may spend on waiting for the wave.",
    symbols: { threshold: "θ", promise: "ρ" },
  },
};
