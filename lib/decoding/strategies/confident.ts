import { confident as declaration } from "../declarations/confident";
import { bestRanked, type Rule, selectDimple } from "../dimple";
import { topRows, uniformRows } from "../selection";
import type { DecodingStrategy } from "../strategy";

/** What goes ahead when no position passes γ. The sources disagree, and it changes the number of iterations. */
const fallbacks: Readonly<Record<string, Rule>> = {
  schedule: bestRanked,
  random: ({ proposal, random }, quota) => ({
    rows: uniformRows(proposal.score.length, quota.count, random),
    reason: "draw",
  }),
  best: ({ proposal }) => ({ rows: topRows(proposal.score, 1), reason: "quota" }),
};

/** Commits every token whose probability exceeds γ, so easy stretches take few iterations (confident decoding). */
export const confident: DecodingStrategy = {
  ...declaration,
  select: (view) => selectDimple(view, fallbacks[String(view.settings.fallback)] ?? bestRanked),
};
