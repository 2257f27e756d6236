import type { StrategyText } from "../strategy";

export const saber: StrategyText = {
  source: "Saber, arXiv:2510.18165; code: zhaoyMa/Saber, decoding.py, generate_with_saber",
  rule: {
    formula: [
      'θ = "mean probability of all commits so far"',
      'C = { i ∈ B : p_i > θ } , "at least" top_n(B; p)',
      'D = "the" r "committed positions whose" p "gained least" , r = max(⌊ [n]/[2] ⌋, ⌈ [|C|]/[8] ⌉)',
    ],
    text: "Its threshold moves: what beats the average commit so far goes, and at least n positions do. Then the few committed positions whose best probability gained least since the last iteration are given back to the mask. Haste is affordable because mistakes can be mended; each one given back must be paid for again.",
    symbols: { least: "n" },
  },
};
