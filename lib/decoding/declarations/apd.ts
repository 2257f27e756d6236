import { numberSetting } from "../params";
import { samplingParams, stopAtEndParam } from "../sampling";
import type { StrategyDeclaration } from "../strategy";

export const apd: StrategyDeclaration = {
  id: "apd",
  label: "APD (adaptive parallel)",
  summary: "Draft by diffusion, and keep the stretch that a mixture with a causal companion would have picked as well.",
  group: "Speculative",
  needs: { attention: "bidirectional", companion: "causal", logits: true },
  params: {
    weight: {
      label: "Weight of diffusion w",
      help: "Share of the diffusion model in the mixture; 1 accepts every draft, 0 only what the companion would write.",
      kind: "number",
      default: 0.7,
      min: 0,
      max: 1,
      step: 0.05,
    },
    lookahead: {
      label: "Lookahead m",
      help: "Masked positions, from the leftmost on, that are drafted and read in one iteration.",
      kind: "integer",
      default: 100,
      min: 1,
      max: 128,
      step: 1,
    },
    temperature: samplingParams.temperature,
    stopAtEnd: { ...stopAtEndParam, default: true },
  },
  budget: (_settings, responseLength) => responseLength,
  // Tokens are drawn below, by noise that the mixture gets as well.
  proposal: () => ({ ranking: "probability", temperature: 0, topP: null, topK: null, originalConfidence: true }),
  draws: (settings) => numberSetting(settings, "temperature") > 0,
  inert: ({ weight, lookahead }) => [
    ...(weight === 1
      ? [{ key: "weight", message: "At a weight of 1 every draft stands: the companion has no say, and is not asked." }]
      : []),
    ...(lookahead === 1 && weight !== 1
      ? [{ key: "lookahead", message: "The first token stands anyway: the companion is asked and has no say." }]
      : []),
  ],
};
