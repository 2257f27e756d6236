import { origin as declaration } from "../declarations/origin";
import { DIMPLE_SOURCE, type Rule, selectDimple } from "../dimple";
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
  source: `D3PM, arXiv:2107.03006; ${DIMPLE_SOURCE}, alg "origin"`,
  rule: {
    formula: ["C ∼ Uniform { S ⊆ M : |S| = k }"],
    text: "Ranks by nothing: the k positions of each step are drawn at random, in the order in which training noise masked them. It is the sampler of the theory, and what ranking is measured against. Unsure tokens are committed as early as sure ones, and later ones must live with them.",
  },
  select: (view) => selectDimple(view, anyOfThem),
};
