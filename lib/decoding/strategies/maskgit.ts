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

/** Commits the positions whose token is most probable, as many as the schedule asks for. */
export const maskgit: DecodingStrategy = {
  ...dimpleBasis("probability"),
  id: "maskgit",
  label: "MaskGIT",
  summary: "Unmask the most probable tokens first, as many per step as the schedule says.",
  source: `MaskGIT, arXiv:2202.04200; ${DIMPLE_SOURCE}, alg "maskgit_plus"`,
  group: "Confidence",
  params: { gamma: gammaParam, selectionTemperature: selectionTemperatureParam, ...pipelineParams },
  select: (view) => selectDimple(view, bestRanked),
  inert: inertInDimple,
};
