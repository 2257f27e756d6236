import { originRatio as declaration } from "../declarations/origin-ratio";
import { type Rule, selectDimple } from "../dimple";
import { chanceRows } from "../selection";
import type { DecodingStrategy } from "../strategy";

const eachByChance: Rule = ({ proposal, random }, quota) => ({
  rows: chanceRows(proposal.score.length, quota.chance, random),
  reason: "draw",
});

/** Commits each position with the schedule's chance; the reference has it in the `dim` pipeline only. */
export const originRatio: DecodingStrategy = {
  ...declaration,
  select: (view) => selectDimple(view, eachByChance),
};
