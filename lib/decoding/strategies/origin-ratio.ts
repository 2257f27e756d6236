import {
  DIMPLE_SOURCE,
  dimParams,
  dimpleBasis,
  gammaGate,
  gammaParam,
  inertInDimple,
  type Rule,
  selectDimple,
} from "../dimple";
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
  group: "Schedule",
  rule: {
    formula: ['P(i ∈ C) = 1 − [s]/[t] "for each" i ∈ M "on its own"'],
    text: "Every masked position tosses its own coin, with the chance that the schedule gives for this step. The number committed varies around the schedule's and may be 0: such an iteration costs an evaluation and changes nothing. Otherwise it is random decoding.",
  },
  params: { gamma: gammaParam, ...dimParams },
  gate: (settings) => gammaGate(settings, "random"),
  draws: () => true,
  select: (view) => selectDimple(view, eachByChance),
  inert: inertInDimple,
};
