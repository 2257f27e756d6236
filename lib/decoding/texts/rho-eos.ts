import type { StrategyText } from "../strategy";

export const rhoEos: StrategyText = {
  source: "ρ-EOS, arXiv:2601.22527; code: yjyddq/rho-EOS, models/LLaDA_rho_EOS.py, generate",
  rule: {
    formula: [
      'ρ = [1]/[w] ∑_[i ∈ "last" w "that expect an end"] P_i("end")',
      'C = { i ∈ B : p_i > h } "if any, else" top_1(B; p)',
      '"grow by" g m "if" ρ < ρ_1 , "cut" g m "if" ρ > ρ_2 "with" m = 2^[⌈ 10 "gap" ⌉ − 1] ≤ 8',
    ],
    text: "Decodes block by block above a threshold, and after every iteration looks at how densely the tail expects the end. Below the band masks are added, above it the tail is cut, twice as much for every tenth further away. So a preset that is too short grows and one that is too long shrinks in the same loop, without a first stage. A cut may take tokens with it.",
    symbols: { threshold: "h", growth: "g", endWindow: "w", low: "ρ_1", high: "ρ_2" },
  },
};
