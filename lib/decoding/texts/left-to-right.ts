import type { StrategyText } from "../strategy";
import { DIMPLE_SOURCE } from "./shared";

export const leftToRight: StrategyText = {
  source: `${DIMPLE_SOURCE}, alg "autoregressive"`,
  rule: {
    formula: ["C = { min M }"],
    text: "Ranks by position alone and commits the leftmost mask, one per step, while the network sees both sides. It shows what order is worth: the network is the same, only the freedom to begin where it is sure is gone. Nothing is gained in speed unless γ lets sure positions go ahead.",
  },
};
