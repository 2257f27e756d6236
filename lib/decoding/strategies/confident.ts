import { confident as declaration } from "../declarations/confident";
import { bestRanked, DIMPLE_SOURCE, type Rule, selectDimple } from "../dimple";
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
  source: `${DIMPLE_SOURCE}: γ with "maskgit_plus" (schedule) or "origin" (random); survey arXiv:2506.13759 (best one)`,
  rule: {
    formula: ["C = { i ∈ M : p_i > γ }", '"if none passes:" C = top_k(M; p)'],
    text: "Ranks by the probability of the best token and commits every position above γ at once, be it one or all. When none passes, the fallback goes ahead: by default as many of the best as the schedule asks for. Tokens committed together do not know of each other, so a lower γ buys fewer iterations with more blind choices.",
    symbols: { gamma: "γ" },
  },
  select: (view) => selectDimple(view, fallbacks[String(view.settings.fallback)] ?? bestRanked),
};
