import {
  bestRanked,
  DIMPLE_SOURCE,
  dimpleBasis,
  drawsAmongRanked,
  gammaBeforeBest,
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
  group: "Schedule",
  rule: {
    formula: ["H_i = − ∑_v π_i(v) ln π_i(v)", "C = top_k(M; −H)"],
    text: "Ranks by the entropy of the whole distribution, so also many small doubts make a position wait. How many go is up to the schedule, as in MaskGIT. A threshold cannot act here: negative entropy is never above 0.",
  },
  params: { gamma: gammaParam, selectionTemperature: selectionTemperatureParam, ...pipelineParams },
  gate: gammaBeforeBest,
  draws: drawsAmongRanked,
  select: (view) => selectDimple(view, bestRanked),
  inert: (settings, size) => {
    const found = inertInDimple(settings, size);
    if (settings.gamma === null || settings.pipeline === "dream") return found;
    const message = "γ never fires here: negative entropy is at most 0, never above γ; the last step commits all.";
    return [{ key: "gamma", message }, ...found.filter(({ key }) => key !== "gamma")];
  },
};
