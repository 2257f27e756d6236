import { margin as declaration } from "../declarations/margin";
import { bestRanked, selectDimple } from "../dimple";
import type { DecodingStrategy } from "../strategy";

/** Commits the positions where the best token leads the second-best by most. γ is compared to the margin. */
export const margin: DecodingStrategy = {
  ...declaration,
  select: (view) => selectDimple(view, bestRanked),
};
