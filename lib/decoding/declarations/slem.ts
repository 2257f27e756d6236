import { draftedPiecesParam } from "../draft-settings";
import { inertInSampling } from "../llada-settings";
import { samplingParams, samplingProposal, stopAtEndParam } from "../sampling";
import type { StrategyDeclaration } from "../strategy";

export const slem: StrategyDeclaration = {
  id: "slem",
  label: "SLEM (drafts as text)",
  summary:
    "Let a drafter of another vocabulary write text; the model reads it in its own tokens and keeps exact matches.",
  group: "Speculative",
  needs: { attention: "causal", companion: "foreign", extraTokens: true },
  params: {
    draftedPieces: draftedPiecesParam,
    ...samplingParams,
    stopAtEnd: { ...stopAtEndParam, default: true },
  },
  budget: (_settings, responseLength) => responseLength,
  proposal: (settings) => samplingProposal(settings, "probability", true),
  inert: inertInSampling,
};
