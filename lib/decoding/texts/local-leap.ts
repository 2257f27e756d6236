import type { StrategyText } from "../strategy";

export const localLeap: StrategyText = {
  source:
    "LocalLeap, arXiv:2510.07081; code: lizhuo-luo/DAWN, llada/generate.py, get_transfer_index_localleap, whose radius and relaxed threshold are the defaults",
  rule: {
    formula: ["A = { i ∈ B : p_i ≥ θ }", 'C = A ∪ { i ∈ B : p_i ≥ ρ ∧ |i − a| ≤ r "for an" a ∈ A } ∪ top_1(B; p)'],
    text: "Positions at or above the threshold are anchors. Within a radius of an anchor a lower threshold is enough, for beside a token that is sure, less sure ones are mostly right too. It saves iterations over one threshold for all; what is given up is that neighbours of an anchor have not seen it yet.",
    symbols: { threshold: "θ", relaxed: "ρ", radius: "r" },
  },
};
