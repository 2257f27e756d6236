import { DIMPLE_SOURCE, dimParams, dimpleBasis, gammaParam, inertInDimple, type Rule, selectDimple } from "../dimple";
import { chanceRows } from "../selection";
import type { DecodingStrategy } from "../strategy";

const eachByChance: Rule = ({ proposal, random }, quota) => ({
  rows: chanceRows(proposal.score.length, quota.chance, random),
  reason: "draw",
});

/** Commits each position with the schedule's chance; the reference has it in the `dim` pipeline only. */
export const originRatio: DecodingStrategy = {
  ...dimpleBasis("probability"),
  id: "origin-ratio",
  label: "Random by ratio",
  summary: "Unmask each position independently with the chance the schedule gives; a step may commit none.",
  source: `${DIMPLE_SOURCE}, alg "origin-ratio"`,
  group: "Random",
  params: { gamma: gammaParam, ...dimParams },
  select: (view) => selectDimple(view, eachByChance),
  inert: inertInDimple,
};
