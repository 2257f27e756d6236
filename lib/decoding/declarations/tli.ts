import { inertInSampling } from "../llada-settings";
import { samplingParams, samplingProposal, stopAtEndParam } from "../sampling";
import type { StrategyDeclaration } from "../strategy";

export const tli: StrategyDeclaration = {
  id: "tli",
  label: "TLI (shared tokens)",
  summary:
    "Let a drafter of another vocabulary write only tokens that the model has too, and verify these without loss.",
  group: "Speculative",
  needs: { attention: "causal", companion: "foreign", extraTokens: true },
  params: {
    draftTokens: {
      label: "Draft length k",
      help: "Tokens drafted before the model verifies them; longer drafts gain more where the two agree, and waste more.",
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
