import {
  dimParams,
  dimpleBasis,
  drawsAmongRanked,
  gammaBeforeBest,
  gammaGate,
  gammaParam,
  inertInDimple,
  selectionTemperatureParam,
} from "../dimple-settings";
import type { StrategyDeclaration } from "../strategy";

export const confident: StrategyDeclaration = {
  ...dimpleBasis("probability"),
  id: "confident",
  label: "Confident",
  summary: "Unmask all tokens above the threshold γ; if none passes, fall back.",
  group: "Confident",
  params: {
    gamma: { ...gammaParam, kind: "number", default: 0.9 },
    fallback: {
      label: "When none passes",
      help: "What is committed when no position passes γ: the schedule's best, as many random ones, or the single best.",
      role: "fallback",
      kind: "choice",
      default: "schedule",
      choices: [
        { value: "schedule", label: "Best, by schedule" },
        { value: "random", label: "Random, by schedule" },
        { value: "best", label: "The single best" },
      ],
    },
    selectionTemperature: selectionTemperatureParam,
    ...dimParams,
  },
  gate(settings) {
    if (settings.fallback === "random") return gammaGate(settings, "random");
    return settings.fallback === "best" ? gammaGate(settings, "best", true) : gammaBeforeBest(settings);
  },
  draws: (settings) => settings.fallback === "random" || drawsAmongRanked(settings),
  inert: (settings, size) => [
    ...(settings.selectionTemperature !== 0 && settings.fallback !== "schedule"
      ? [{ key: "selectionTemperature", message: "Only the fallback to the schedule's best draws by temperature." }]
      : []),
    ...inertInDimple(settings, size),
  ],
};
