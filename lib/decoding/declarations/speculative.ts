import { inertInSampling } from "../llada-settings";
import { samplingParams, samplingProposal, stopAtEndParam } from "../sampling";
import type { StrategyDeclaration } from "../strategy";

export const speculative: StrategyDeclaration = {
  id: "speculative",
  label: "Speculative decoding",
  summary: "Let a companion draft several tokens; the causal model verifies them in one evaluation, without loss.",
  group: "Speculative",
  needs: { attention: "causal", companion: "any", extraTokens: true },
  // One that writes from left to right says little about a mask behind another one.
  suitedCompanion: ({ drafting }) => (drafting === "parallel" ? "bidirectional" : null),
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
    drafting: {
      label: "Drafting",
      help: "In parallel takes one evaluation of the companion, in sequence one a token, each seeing those before it.",
      kind: "choice",
      default: "parallel",
      choices: [
        { value: "parallel", label: "in parallel" },
        { value: "sequence", label: "in sequence" },
      ],
    },
    ...samplingParams,
    stopAtEnd: { ...stopAtEndParam, default: true },
  },
  budget: (_settings, responseLength) => responseLength,
  proposal: (settings) => samplingProposal(settings, "probability", true),
  inert: (settings) => [
    ...(settings.drafting === "sequence" && settings.draftTokens === 1
      ? [{ key: "drafting", message: "A draft of one token is the same in parallel and in sequence." }]
      : []),
    ...inertInSampling(settings),
  ],
};
