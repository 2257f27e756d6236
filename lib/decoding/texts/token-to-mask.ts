import type { StrategyText } from "../strategy";

export const tokenToMask: StrategyText = {
  source:
    "T2M, arXiv:2604.18738; code: synsis/remasked_DLM, remask/modeling_remask.py, whose model is LLaDA2.1 (arXiv:2602.08676)",
  rule: {
    formula: [
      'C = { i ∈ B : p_i > θ } "if any, else" top_1(B; p)',
      'D = { j "known in" B : P_j(x_j) < δ } "(or: another token above" δ", or: fallen by more than" δ")"',
      '"the" |D| ≤ ⌊ s · "known" ⌋ "most doubted become masks again"',
    ],
    text: "Commits above a threshold, and gives known tokens of the block back where the network now finds them improbable, prefers another, or has lost faith since the last iteration. A mask misleads its neighbours less than a wrong token, and is predicted anew with newer context. Networks that were not trained to judge what they see mostly agree with it; then little is given back.",
    symbols: { threshold: "θ", doubt: "δ", share: "s" },
  },
};
