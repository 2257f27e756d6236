import {
  bestRanked,
  DIMPLE_SOURCE,
  dimpleBasis,
  gammaParam,
  inertInDimple,
  pipelineParams,
  selectDimple,
  selectionTemperatureParam,
} from "../dimple";
import type { DecodingStrategy } from "../strategy";

/** Commits the positions with the least entropy. γ is compared to the negative entropy, as the reference does. */
export const entropy: DecodingStrategy = {
  ...dimpleBasis("negative-entropy"),
  id: "entropy",
  label: "Entropy",
  summary: "Unmask first where the whole distribution is most certain (least entropy).",
  source: `${DIMPLE_SOURCE}, alg "entropy"`,
  group: "Confidence",
  params: { gamma: gammaParam, selectionTemperature: selectionTemperatureParam, ...pipelineParams },
  select: (view) => selectDimple(view, bestRanked),
  inert: (settings, size) => {
    const found = inertInDimple(settings, size);
    if (settings.gamma === null || settings.pipeline === "dream") return found;
    const message = "γ never fires here: negative entropy is at most 0, never above γ; the last step commits all.";
    return [{ key: "gamma", message }, ...found.filter(({ key }) => key !== "gamma")];
  },
};
