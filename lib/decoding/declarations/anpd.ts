import { inertInSampling } from "../llada-settings";
import { samplingParams, samplingProposal, stopAtEndParam } from "../sampling";
import type { StrategyDeclaration } from "../strategy";

export const anpd: StrategyDeclaration = {
  id: "anpd",
  label: "ANPD (n-gram drafts)",
  summary:
    "Draft what followed the same few tokens before; the causal model verifies it in one evaluation, without loss.",
  group: "Speculative",
  needs: { attention: "causal", extraTokens: true },
  params: {
    order: {
      label: "Longest n-gram N",
      help: "Tokens in the longest n-gram that is looked up; longer ones are right more often and found less often.",
      kind: "integer",
      default: 4,
      min: 2,
      max: 6,
      step: 1,
    },
    draftTokens: {
      label: "Draft length k",
      help: "Most tokens drafted at once; longer drafts gain more where the text repeats, and waste more.",
      kind: "integer",
      default: 5,
      min: 1,
      max: 16,
      step: 1,
    },
    ...samplingParams,
    stopAtEnd: { ...stopAtEndParam, default: true },
  },
  budget: (_settings, responseLength) => responseLength,
  proposal: (settings) => samplingProposal(settings, "probability", true),
  inert: inertInSampling,
};
