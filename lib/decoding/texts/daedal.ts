import type { StrategyText } from "../strategy";

export const daedal: StrategyText = {
  source: "DAEDAL, arXiv:2508.00819; code: Li-Jinsong/DAEDAL, models/LLaDA_DAEDAL.py, generate",
  rule: {
    formula: [
      'E = [1]/[w] ∑_[i ∈ "last" w] P_i("end")',
      '"grow by" g "masks while" E < E_1',
      'C = { i ∈ B : p_i > h } "if any, else" top_1(B; p)',
      '"one mask with" p_i < ℓ "becomes" g "masks while" E < E_2',
    ],
    text: "First lengthens the response until the network expects an end in it, then decodes block by block above a threshold, and where it is least sure it puts several masks in place of one. The length need not be known beforehand. Every probe is an evaluation, and room that turns out not to be needed is filled all the same.",
    symbols: { growth: "g", high: "h", low: "ℓ", endWindow: "w", endThreshold: "E_1", expandBelow: "E_2" },
  },
};
