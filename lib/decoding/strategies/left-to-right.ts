import { leftToRight as declaration } from "../declarations/left-to-right";
import { DIMPLE_SOURCE, type Rule, selectDimple } from "../dimple";
import type { DecodingStrategy } from "../strategy";

const leftmost: Rule = () => ({ rows: [0], reason: "order" });

/**
 * Commits the leftmost masked position, with the bidirectional network of diffusion. Whatever the schedule says it is
 * one per step, so fewer steps than positions leave masks; with γ any position above it goes, not a prefix.
 */
export const leftToRight: DecodingStrategy = {
  ...declaration,
  source: `${DIMPLE_SOURCE}, alg "autoregressive"`,
  rule: {
    formula: ["C = { min M }"],
    text: "Ranks by position alone and commits the leftmost mask, one per step, while the network sees both sides. It shows what order is worth: the network is the same, only the freedom to begin where it is sure is gone. Nothing is gained in speed unless γ lets sure positions go ahead.",
  },
  select: (view) => selectDimple(view, leftmost),
};
