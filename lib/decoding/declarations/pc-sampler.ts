import type { BlockClock } from "../blocks";
import { inertInLlada, lladaBasis, lladaParams } from "../llada-settings";
import type { StrategyDeclaration } from "../strategy";

export const pcSampler: StrategyDeclaration<string, BlockClock> = {
  ...lladaBasis,
  id: "pc-sampler",
  label: "PC-Sampler",
  summary: "Unmask probable tokens that are rare in the corpus first, earlier positions before later ones.",
  group: "Schedule",
  needs: { attention: "bidirectional", frequencies: true },
  params: {
    decay: {
      label: "Position decay λ",
      help: "How fast the score falls along the block; 0 has no order, higher values go from left to right.",
      kind: "number",
      default: 0.25,
      min: 0,
      max: 2,
      step: 0.05,
    },
    clip: {
      label: "Clip α",
      help: "Largest weight of a rare token; lower values make tokens more alike.",
      kind: "number",
      default: 10,
      min: 0.1,
      max: 20,
      step: 0.1,
    },
    ...lladaParams,
  },
  inert: inertInLlada,
};
