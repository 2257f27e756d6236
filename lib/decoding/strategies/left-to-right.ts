import { leftToRight as declaration } from "../declarations/left-to-right";
import { type Rule, selectDimple } from "../dimple";
import type { DecodingStrategy } from "../strategy";

const leftmost: Rule = () => ({ rows: [0], reason: "order" });

/**
 * Commits the leftmost masked position, with the bidirectional network of diffusion. Whatever the schedule says it is
 * one per step, so fewer steps than positions leave masks; with γ any position above it goes, not a prefix.
 */
export const leftToRight: DecodingStrategy = {
  ...declaration,
  select: (view) => selectDimple(view, leftmost),
};
