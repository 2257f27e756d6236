import { entropy as declaration } from "../declarations/entropy";
import { bestRanked, selectDimple } from "../dimple";
import type { DecodingStrategy } from "../strategy";

/** Commits the positions with the least entropy. γ is compared to the negative entropy, as the reference does. */
export const entropy: DecodingStrategy = {
  ...declaration,
  select: (view) => selectDimple(view, bestRanked),
};
