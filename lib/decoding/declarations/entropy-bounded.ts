import { inertInSampling } from "../llada-settings";
import { guidanceParam, samplingParams, samplingProposal, stopAtEndParam } from "../sampling";
import type { StrategyDeclaration } from "../strategy";

export const entropyBounded: StrategyDeclaration = {
  id: "entropy-bounded",
  label: "Entropy-bounded",
  summary: "Unmask the most certain tokens while the entropy they share stays within a bound.",
  group: "Adaptive",
  needs: { attention: "bidirectional" },
  params: {
    bound: {
      label: "Entropy bound",
      help: "Entropy that may be committed at once beside the largest; higher values commit more.",
      unit: "nats",
      kind: "number",
      default: 0.1,
      min: 0,
      max: 10,
      step: 0.01,
    },
    guidance: guidanceParam,
    ...samplingParams,
    stopAtEnd: stopAtEndParam,
  },
  budget: (_settings, responseLength) => responseLength,
  proposal: (settings) => samplingProposal(settings, "negative-entropy", true),
  inert: inertInSampling,
};
