import { entropy as declaration } from "../declarations/entropy";
import { bestRanked, DIMPLE_SOURCE, selectDimple } from "../dimple";
import type { DecodingStrategy } from "../strategy";

/** Commits the positions with the least entropy. γ is compared to the negative entropy, as the reference does. */
export const entropy: DecodingStrategy = {
  ...declaration,
  source: `${DIMPLE_SOURCE}, alg "entropy"`,
  rule: {
    formula: ["H_i = − ∑_v π_i(v) ln π_i(v)", "C = top_k(M; −H)"],
    text: "Ranks by the entropy of the whole distribution, so also many small doubts make a position wait. How many go is up to the schedule, as in MaskGIT. A threshold cannot act here: negative entropy is never above 0.",
  },
  select: (view) => selectDimple(view, bestRanked),
};
