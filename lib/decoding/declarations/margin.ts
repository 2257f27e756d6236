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

export const margin: StrategyDeclaration = {
  ...dimpleBasis("margin"),
  id: "margin",
  label: "Margin",
  summary: "Unmask first where the best token leads the second-best by the widest margin.",
  group: "Schedule",
  params: {
    gamma: { ...gammaParam, label: "Threshold γ on the margin" },
    selectionTemperature: selectionTemperatureParam,
    ...pipelineParams,
  },
  gate: gammaBeforeBest,
  draws: drawsAmongRanked,
  inert: inertInDimple,
};
