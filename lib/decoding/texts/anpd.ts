import type { StrategyText } from "../strategy";

export const anpd: StrategyText = {
  source: "ANPD, arXiv:2404.08698; verification as in arXiv:2211.17192",
  rule: {
    formula: [
      "d_i = argmax_v n(x_[i−m], …, x_[i−1], v)",
      '"with the longest" m < N "that has occurred"',
      '"committed: the longest prefix with" d_i = t_i , "and" t "behind it"',
    ],
    text: "Looks up which token most often followed the last few, in the prompt and in the answer so far, and drafts up to k tokens so; longer contexts count first. The causal model verifies the draft in one evaluation and adds a token of its own. No second model and no training are needed, and the answer is that of the model alone. It pays where an answer repeats itself or its question.",
    symbols: { order: "N", draftTokens: "k" },
  },
};
