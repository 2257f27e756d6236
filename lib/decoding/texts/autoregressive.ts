import type { StrategyText } from "../strategy";

export const autoregressive: StrategyText = {
  source: "Standard next-token decoding; the first phase of Dimple's training, arXiv:2505.16990",
  rule: {
    formula: ["C = { min M }", "t_i = argmax_v P(v | x_[<i])"],
    text: "Writes the next token from those before it, one evaluation each, as language models are commonly decoded. The mask is causal, so keys and values can be kept exactly and an evaluation is cheap. There are as many iterations as tokens: the baseline of every speed-up.",
  },
};
