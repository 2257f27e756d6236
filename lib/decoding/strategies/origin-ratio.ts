import { originRatio as declaration } from "../declarations/origin-ratio";
import { DIMPLE_SOURCE, type Rule, selectDimple } from "../dimple";
import { chanceRows } from "../selection";
import type { DecodingStrategy } from "../strategy";

const eachByChance: Rule = ({ proposal, random }, quota) => ({
  rows: chanceRows(proposal.score.length, quota.chance, random),
  reason: "draw",
});

/** Commits each position with the schedule's chance; the reference has it in the `dim` pipeline only. */
export const originRatio: DecodingStrategy = {
  ...declaration,
  source: `${DIMPLE_SOURCE}, alg "origin-ratio"`,
  rule: {
    formula: ['P(i ∈ C) = 1 − [s]/[t] "for each" i ∈ M "on its own"'],
    text: "Every masked position tosses its own coin, with the chance that the schedule gives for this step. The number committed varies around the schedule's and may be 0: such an iteration costs an evaluation and changes nothing. Otherwise it is random decoding.",
  },
  select: (view) => selectDimple(view, eachByChance),
};
