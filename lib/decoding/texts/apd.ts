import type { StrategyText } from "../strategy";

export const apd: StrategyText = {
  source: "APD, arXiv:2506.00413; code: danielmisrael/apd, dream/generation_utils.py, apd_sample",
  rule: {
    formula: [
      'd_i = argmax_v [z^D_i(v)]/[T] + g_i(v) "for the first" m "masks"',
      "y_i = argmax_v [w z^D_i(v) + (1 − w) z^A_i(v)]/[T] + g_i(v)",
      "C = { i : d_j = y_j ∀ 1 < j ≤ i }",
    ],
    text: "The diffusion model drafts the next m tokens independently; a causal companion says of each what should follow the draft before it. A token stands while the weighted product of both models picks the same one, with the same noise. At w = 1 everything stands and decoding is fully parallel; at w = 0 only what the companion would write stands, and the first token of each round is the diffusion model's all the same.",
    symbols: { weight: "w", lookahead: "m", temperature: "T" },
  },
};
