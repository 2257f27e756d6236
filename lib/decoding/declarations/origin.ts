import { dimpleBasis, gammaGate, gammaParam, inertInDimple, pipelineParams } from "../dimple-settings";
import type { StrategyDeclaration } from "../strategy";

export const origin: StrategyDeclaration = {
  ...dimpleBasis("probability"),
  id: "origin",
  label: "Random",
  summary: "Unmask positions drawn at random, as many per step as the schedule says.",
  group: "Schedule",
  params: { gamma: gammaParam, ...pipelineParams },
  gate: (settings) => gammaGate(settings, "random"),
  draws: () => true,
  inert: inertInDimple,
};
