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

export const entropy: StrategyDeclaration = {
  ...dimpleBasis("negative-entropy"),
  id: "entropy",
  label: "Entropy",
  summary: "Unmask first where the whole distribution is most certain (least entropy).",
  group: "Schedule",
  params: { gamma: gammaParam, selectionTemperature: selectionTemperatureParam, ...pipelineParams },
  gate: gammaBeforeBest,
  draws: drawsAmongRanked,
  inert: (settings, size) => {
    const found = inertInDimple(settings, size);
    if (settings.gamma === null || settings.pipeline === "dream") return found;
    const message = "γ never fires here: negative entropy is at most 0, never above γ; the last step commits all.";
    return [{ key: "gamma", message }, ...found.filter(({ key }) => key !== "gamma")];
  },
};
