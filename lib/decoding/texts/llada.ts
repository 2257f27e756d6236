import type { StrategyText } from "../strategy";
import { LLADA_SOURCE, QUOTA_FORMULA } from "./shared";

export const llada: StrategyText = {
  source: `${LLADA_SOURCE}, remasking "low_confidence"`,
  rule: {
    formula: ["C = top_[k_n](B; p)", QUOTA_FORMULA],
    text: "Ranks by the probability of the best token inside the block under way, and shares the m masks found there evenly over its S steps. The paper calls it low-confidence remasking; nothing committed is ever undone. Short blocks come close to left to right, few steps commit unsure tokens by quota.",
  },
};
