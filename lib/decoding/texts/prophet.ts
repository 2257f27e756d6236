import type { StrategyText } from "../strategy";

export const prophet: StrategyText = {
  source: "Prophet; code: pixeli99/Prophet, generate_earlyexit.py",
  rule: {
    formula: ["g = mean_i ln([p_i^[(1)]]/[p_i^[(2)]])", 'C = M "if" g ≥ τ(n) , "else" C = top_[k_n](B; p)'],
    text: "Follows LLaDA's steps and watches how far the best logits lead the second-best ones, on average over the answer. Once the lead is above the bar τ, which falls in three stages, everything left is committed in one go. The tail then costs a single iteration; what was still wrong in it stays wrong.",
  },
};
