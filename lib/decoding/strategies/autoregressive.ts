import { autoregressive as declaration } from "../declarations/autoregressive";
import type { DecodingStrategy } from "../strategy";

/**
 * The next token, one evaluation each, with a causal mask: how a language model that was trained so is decoded, and
 * the baseline of every speed-up. Asks for one row only, so the cache grows by what was committed.
 */
export const autoregressive: DecodingStrategy = {
  ...declaration,
  source: "Standard next-token decoding; the first phase of Dimple's training, arXiv:2505.16990",
  rule: {
    formula: ["C = { min M }", "t_i = argmax_v P(v | x_[<i])"],
    text: "Writes the next token from those before it, one evaluation each, as language models are commonly decoded. The mask is causal, so keys and values can be kept exactly and an evaluation is cheap. There are as many iterations as tokens: the baseline of every speed-up.",
  },
  candidates: (masked) => masked.subarray(0, 1),
  select: () => ({ commits: [{ row: 0, reason: "order" }] }),
};
