import { inertInSampling } from "../llada-settings";
import { samplingParams, samplingProposal, stopAtEndParam } from "../sampling";
import type { StrategyDeclaration } from "../strategy";

export const slrs: StrategyDeclaration = {
  id: "slrs",
  label: "SLRS (drafts as words)",
  summary:
    "Sum what a drafter of another vocabulary says of each word over all its spellings, and verify it without loss.",
  group: "Speculative",
  needs: { attention: "causal", companion: "foreign", extraTokens: true },
  params: {
    draftTokens: {
      label: "Draft length k",
      help: "Words drafted before the model verifies them; each takes the drafter many evaluations.",
      kind: "integer",
      default: 3,
      min: 1,
      max: 8,
      step: 1,
    },
    least: {
      label: "Least probability followed",
      help: "Beginnings of words that the drafter finds less probable are not followed; lower values ask it more often.",
      kind: "number",
      default: 0.02,
      min: 0.001,
      max: 0.5,
      step: 0.001,
    },
    ...samplingParams,
    stopAtEnd: { ...stopAtEndParam, default: true },
  },
  budget: (_settings, responseLength) => responseLength,
  proposal: (settings) => samplingProposal(settings, "probability", true),
  inert: inertInSampling,
};
