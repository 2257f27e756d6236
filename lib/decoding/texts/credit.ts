import type { StrategyText } from "../strategy";
import { DINFER_SOURCE } from "./shared";

export const credit: StrategyText = {
  source: `${DINFER_SOURCE}, CreditThresholdParallelDecoder`,
  rule: {
    formula: [
      "K_i(v) ← β K_i(v) + 𝟙(v = t_i) p_i^a",
      "p^′_i = max_v softmax(z_i + w ln(1 + K_i))(v)",
      "C = { i ∈ B : p^′_i ≥ θ }",
    ],
    text: "A token that is predicted again and again earns credit, which is added to its logit; then everything above the threshold is committed. Steady predictions pass although their plain probability would not. The assumption is that what stays is right; where the network is steadily wrong, credit makes it sure.",
    symbols: { weight: "w", decay: "β", exponent: "a", threshold: "θ" },
  },
};
