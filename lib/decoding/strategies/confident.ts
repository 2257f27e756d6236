import {
  bestRanked,
  DIMPLE_SOURCE,
  dimParams,
  dimpleBasis,
  drawsAmongRanked,
  gammaBeforeBest,
  gammaGate,
  gammaParam,
  inertInDimple,
  type Rule,
  selectDimple,
  selectionTemperatureParam,
} from "../dimple";
import { topRows, uniformRows } from "../selection";
import type { DecodingStrategy } from "../strategy";

/** What goes ahead when no position passes γ. The sources disagree, and it changes the number of iterations. */
const fallbacks: Readonly<Record<string, Rule>> = {
  schedule: bestRanked,
  random: ({ proposal, random }, quota) => ({
    rows: uniformRows(proposal.score.length, quota.count, random),
    reason: "draw",
  }),
  best: ({ proposal }) => ({ rows: topRows(proposal.score, 1), reason: "quota" }),
};

/** Commits every token whose probability exceeds γ, so easy stretches take few iterations (confident decoding). */
export const confident: DecodingStrategy = {
  ...dimpleBasis("probability"),
  id: "confident",
  label: "Confident",
  summary: "Unmask all tokens above the threshold γ; if none passes, fall back.",
  source: `${DIMPLE_SOURCE}: γ with "maskgit_plus" (schedule) or "origin" (random); survey arXiv:2506.13759 (best one)`,
  group: "Confident",
  rule: {
    formula: ["C = { i ∈ M : p_i > γ }", '"if none passes:" C = top_k(M; p)'],
    text: "Ranks by the probability of the best token and commits every position above γ at once, be it one or all. When none passes, the fallback goes ahead: by default as many of the best as the schedule asks for. Tokens committed together do not know of each other, so a lower γ buys fewer iterations with more blind choices.",
    symbols: { gamma: "γ" },
  },
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
  select: (view) => selectDimple(view, fallbacks[String(view.settings.fallback)] ?? bestRanked),
  inert: (settings, size) => [
    ...(settings.selectionTemperature !== 0 && settings.fallback !== "schedule"
      ? [{ key: "selectionTemperature", message: "Only the fallback to the schedule's best draws by temperature." }]
      : []),
    ...inertInDimple(settings, size),
  ],
};
