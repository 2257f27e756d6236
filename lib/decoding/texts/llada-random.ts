import type { StrategyText } from "../strategy";
import { LLADA_SOURCE, QUOTA_FORMULA } from "./shared";

export const lladaRandom: StrategyText = {
  source: `${LLADA_SOURCE}, remasking "random"`,
  rule: {
    formula: ["C ∼ Uniform { S ⊆ B : |S| = k_n }", QUOTA_FORMULA],
    text: "The block's quota is drawn at random instead of ranked. It isolates what ranking adds to LLaDA's blocks and steps. Unsure tokens go as early as sure ones.",
  },
};
