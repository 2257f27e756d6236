import { inertInSampling } from "../llada-settings";
import { samplingParams, samplingProposal, stopAtEndParam } from "../sampling";
import type { StrategyDeclaration } from "../strategy";

/** The paper's τ. */
const DECAY = 4;

export const calm: StrategyDeclaration = {
  id: "calm",
  label: "CALM (early exit)",
  summary: "Write one token after the other, and let each leave the network as soon as a layer is sure of it.",
  group: "Autoregressive",
  needs: { attention: "causal", earlyExit: true },
  params: {
    measure: {
      label: "Confidence",
      help: "What is asked after every layer. Trained heads and the classifier need a model that has them, as Mini-AR.",
      kind: "choice",
      default: "head",
      choices: [
        { value: "head", label: "last head, borrowed" },
        { value: "trained", label: "trained heads" },
        { value: "classifier", label: "trained classifier" },
      ],
    },
    threshold: {
      label: "Threshold λ",
      help: "Lead of the best token over the second, or certainty of the classifier, that is enough; higher values go deeper.",
      kind: "number",
      default: 0.9,
      min: 0,
      max: 1,
      step: 0.01,
    },
    decay: {
      label: "Decay τ",
      help: "How fast the bar falls from λ to nine tenths of it over the response; 0 keeps it at λ.",
      kind: "number",
      default: DECAY,
      min: 0,
      max: 10,
      step: 0.5,
    },
    ...samplingParams,
    stopAtEnd: { ...stopAtEndParam, default: true },
  },
  budget: (_settings, responseLength) => responseLength,
  proposal: (settings) => samplingProposal(settings, "margin", true),
  gate: ({ measure }) => (measure === "classifier" ? null : { key: "threshold", admitsEqual: true }),
  inert: (settings) => [
    ...(settings.threshold === 0 && settings.decay !== DECAY
      ? [{ key: "decay", message: "At a threshold of 0 every token leaves after the first layer: nothing decays." }]
      : []),
    ...(settings.threshold === 1 && settings.decay === 0
      ? [{ key: "threshold", message: "No layer is ever this sure: every token goes through the whole network." }]
      : []),
    ...inertInSampling(settings),
  ],
};
