import {
  dimpleBasis,
  drawsAmongRanked,
  gammaBeforeBest,
  gammaParam,
  inertInDimple,
  pipelineParams,
  selectionTemperatureParam,
} from "../dimple-settings";
import type { StrategyDeclaration } from "../strategy";

export const maskgit: StrategyDeclaration = {
  ...dimpleBasis("probability"),
  id: "maskgit",
  label: "MaskGIT",
  summary: "Unmask the most probable tokens first, as many per step as the schedule says.",
  group: "Schedule",
  params: { gamma: gammaParam, selectionTemperature: selectionTemperatureParam, ...pipelineParams },
  gate: gammaBeforeBest,
  draws: drawsAmongRanked,
  inert: inertInDimple,
};
