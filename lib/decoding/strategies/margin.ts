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

/** Commits the positions where the best token leads the second-best by most. γ is compared to the margin. */
export const margin: DecodingStrategy = {
  ...dimpleBasis("margin"),
  id: "margin",
  label: "Margin",
  summary: "Unmask first where the best token leads the second-best by the widest margin.",
  source: `${DIMPLE_SOURCE}, alg "topk_margin"`,
  group: "Schedule",
  rule: {
    formula: ["Δ_i = p_i − p_i^[(2)]", "C = top_k(M; Δ)"],
    text: "Ranks by how far the best token leads the second-best, so a position torn between two words waits even if both are probable. How many go is up to the schedule, as in MaskGIT. With γ every position whose margin is above it goes at once.",
  },
  params: {
    gamma: { ...gammaParam, label: "Threshold γ on the margin" },
    selectionTemperature: selectionTemperatureParam,
    ...pipelineParams,
  },
  gate: gammaBeforeBest,
  draws: drawsAmongRanked,
  select: (view) => selectDimple(view, bestRanked),
  inert: inertInDimple,
};
