import type { StrategyText } from "../strategy";

export const slem: StrategyText = {
  source:
    "Timor et al., arXiv:2502.05202, String-Level Exact Match; code: transformers, generation/candidate_generator.py. There the drafter’s earlier ids are aligned with the new text; here the whole answer is encoded for it anew",
  rule: {
    formula: [
      's = "text of" d_1, …, d_k ∼ q "(drafter)"',
      'c = T(x ⊕ s) "behind" x',
      '"committed: the longest prefix with" c_j = t_j , "and" t "behind it" , t ∼ p',
    ],
    text: "The drafter goes on with the text of the answer in tokens of its own, and the model’s tokenizer reads that text again, together with the last words so that a word that was cut short is seen whole. The model verifies these tokens in one evaluation: one stands where it is the very token that the model itself writes, at temperature 0 the most probable one, above it one drawn from p. So the answer is that of the model alone. No token need be the same in the two vocabularies.",
    symbols: { draftedPieces: "k" },
  },
};
