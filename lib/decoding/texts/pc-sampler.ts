import type { StrategyText } from "../strategy";
import { QUOTA_FORMULA } from "./shared";

export const pcSampler: StrategyText = {
  source: "PC-Sampler, arXiv:2508.13021; code: NEUIR/PC-Sampler, src/generate.py, generate_with_pc_sampler",
  rule: {
    formula: ["s_i = e^[−λ i] [min(−p_i ln f(t_i), α)]/[α]", "C = top_[k_n](B; s)", QUOTA_FORMULA],
    text: "Ranks by probability, weighted by how rare the token is in the training corpus and falling along the block. Without it, commas and other frequent words are committed first because they are easy, which fixes the shape of the answer too early. How many go is LLaDA's quota, so nothing is gained in speed, only in order.",
    symbols: { decay: "λ", clip: "α" },
  },
};
