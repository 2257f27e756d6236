import type { StrategyText } from "../strategy";

export const dawn: StrategyText = {
  source:
    "DAWN, arXiv:2602.06953; code: lizhuo-luo/DAWN, llada/generate.py, get_transfer_index_dawn, and for shifted logits dream/model/generation_utils.py, which reads the attention of the position itself. Sinks begin at 0.01 there, on canvases of several hundred positions.",
  rule: {
    formula: [
      'i → j "where" A_[j i] ≥ ε "(attention, without sinks)"',
      'S = { i ∈ B : p_i ≥ θ } , D = { i ∈ B : p_i ≥ α ∧ a → i "for a sure known" a }',
      'I "independent in" { i ∈ B : p_i ≥ λ } ∖ (S ∪ D)',
      'C = S ∪ D ∪ I "if any, else" top_1(B; p)',
    ],
    text: "Positions that attend to each other strongly should not be chosen at once, for neither sees what the other becomes. Sure positions go; so do those that depend on a known token of which the network is sure; of the rest, from the most to the least sure, those that do not depend on one that goes. A position that all attend to, a sink, says nothing. It costs the attention of the last layers, which the network computes anyway.",
    symbols: { threshold: "θ", induced: "α", low: "λ", edge: "ε" },
  },
};
