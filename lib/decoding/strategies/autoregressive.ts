import { inertInSampling } from "../llada";
import { samplingParams, samplingProposal, stopAtEndParam } from "../sampling";
import type { DecodingStrategy } from "../strategy";

/**
 * The next token, one evaluation each, with a causal mask: how a language model that was trained so is decoded, and
 * the baseline of every speed-up. Asks for one row only, so the cache grows by what was committed.
 */
export const autoregressive: DecodingStrategy = {
  id: "autoregressive",
  label: "Autoregressive",
  summary: "Write one token after the other with a causal mask; stop at the end token.",
  source: "Standard next-token decoding; the first phase of Dimple's training, arXiv:2505.16990",
  group: "Autoregressive",
  rule: {
    formula: ["C = { min M }", "t_i = argmax_v P(v | x_[<i])"],
    text: "Writes the next token from those before it, one evaluation each, as language models are commonly decoded. The mask is causal, so keys and values can be kept exactly and an evaluation is cheap. There are as many iterations as tokens: the baseline of every speed-up.",
  },
  needs: { attention: "causal" },
  params: {
    ...samplingParams,
    stopAtEnd: {
      ...stopAtEndParam,
      help: "Ends the run at the first end token and leaves the tail masked.",
      default: true,
    },
  },
  budget: (_settings, responseLength) => responseLength,
  proposal: (settings) => samplingProposal(settings, "probability", true),
  candidates: (masked) => masked.subarray(0, 1),
  select: () => ({ commits: [{ row: 0, reason: "order" }] }),
  inert: inertInSampling,
};
