import type { StrategyText } from "../strategy";
import { DIMPLE_SOURCE } from "./shared";

export const entropy: StrategyText = {
  source: `${DIMPLE_SOURCE}, alg "entropy"`,
  rule: {
    formula: ["H_i = − ∑_v π_i(v) ln π_i(v)", "C = top_k(M; −H)"],
    text: "Ranks by the entropy of the whole distribution, so also many small doubts make a position wait. How many go is up to the schedule, as in MaskGIT. A threshold cannot act here: negative entropy is never above 0.",
  },
};
