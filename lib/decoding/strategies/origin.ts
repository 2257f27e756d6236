import { origin as declaration } from "../declarations/origin";
import { type Rule, selectDimple } from "../dimple";
import { chanceRows, uniformRows } from "../selection";
import type { DecodingStrategy } from "../strategy";

/** `dim` draws exactly the quota; `dream` tosses a coin for each position, so a step may commit none. */
const anyOfThem: Rule = ({ proposal, settings, random }, quota) => ({
  rows:
    settings.pipeline === "dream"
      ? chanceRows(proposal.score.length, quota.chance, random)
      : uniformRows(proposal.score.length, quota.count, random),
  reason: "draw",
});

/** Commits random positions: the order of the training noise, and Dimple's default. */
export const origin: DecodingStrategy = {
  ...declaration,
  select: (view) => selectDimple(view, anyOfThem),
};
