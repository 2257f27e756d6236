import { dimParams, dimpleBasis, gammaGate, gammaParam, inertInDimple } from "../dimple-settings";
import type { StrategyDeclaration } from "../strategy";

export const originRatio: StrategyDeclaration = {
  ...dimpleBasis("probability"),
  id: "origin-ratio",
  label: "Random by ratio",
  summary: "Unmask each position independently with the chance the schedule gives; a step may commit none.",
  group: "Schedule",
  params: { gamma: gammaParam, ...dimParams },
  gate: (settings) => gammaGate(settings, "random"),
  draws: () => true,
  inert: inertInDimple,
};
