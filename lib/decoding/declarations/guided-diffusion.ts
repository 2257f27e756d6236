import { TOP_K } from "@/lib/engine/predictor";
import { inertInSampling } from "../llada-settings";
import { samplingParams, samplingProposal, stopAtEndParam } from "../sampling";
import type { StrategyDeclaration } from "../strategy";

export const guidedDiffusion: StrategyDeclaration = {
  id: "guided-diffusion",
  label: "Guided diffusion (FlashDLM)",
  summary: "Fill a window by diffusion, and keep what a causal companion finds among its best, from left to right.",
  group: "Speculative",
  needs: { attention: "bidirectional", companion: "causal" },
  params: {
    agree: {
      label: "Companion's best k",
      help: "How many of the companion's best tokens count as agreement; more let longer stretches pass.",
      kind: "integer",
      default: 2,
      min: 1,
      max: TOP_K - 1,
      step: 1,
    },
    window: {
      label: "Window w",
      help: "Masked positions, from the leftmost on, that are filled and read in one iteration.",
      kind: "integer",
      default: 32,
      min: 1,
      max: 128,
      step: 1,
    },
    ...samplingParams,
    stopAtEnd: { ...stopAtEndParam, default: true },
  },
  budget: (_settings, responseLength) => responseLength,
  proposal: (settings) => samplingProposal(settings, "probability", true),
  inert: (settings) => [
    ...(settings.window === 1
      ? [{ key: "window", message: "The first token stands anyway: the companion is asked and has no say." }]
      : []),
    ...inertInSampling(settings),
  ],
};
