import type { StrategyText } from "../strategy";

export const klass: StrategyText = {
  source: "KLASS; code: shkim0116/KLASS, src/model/llada_klass.py, stable_confident_decode",
  rule: {
    formula: [
      "D_i = KL(π_[i,n] ‖ π_[i,n−1])",
      'C = { i ∈ B : p_i > θ ∧ D_i < δ "for" h "iterations" }',
      '"if none is steady:" C = top_[k_n](B; p)',
    ],
    text: "Commits positions that are both probable and steady: their whole distribution has hardly moved for h iterations. When none is, LLaDA's quota goes ahead. Waiting for steadiness costs iterations at the start of each block and guards against early certainty that newer context would correct.",
    symbols: { threshold: "θ", divergence: "δ", history: "h" },
  },
};
