import type { StrategyText } from "../strategy";

export const tli: StrategyText = {
  source:
    "Timor et al., arXiv:2502.05202, Token-Level Intersection; code: transformers, generation/candidate_generator.py. Tokens of one text count together, and the answer is encoded for the drafter anew each time",
  rule: {
    formula: [
      "q′(d) = [q(d)]/[Σ_[v ∈ V ∩ V′] q(v)] , d ∈ V ∩ V′",
      'd_j "stands with" min(1, [p(d_j)]/[q′(d_j)])',
      '"first that does not:" t ∼ norm(max(0, p − q′))',
    ],
    text: "Of the drafter’s tokens those count that the model has too, by their text; the others get no probability, and what is left is scaled up. So a draft is a draft in the model’s tokens, and is verified as in speculative decoding: the answer is that of the model alone. What the drafter would rather have written is lost, and where it spells words out in letters that the model never uses, nothing stands.",
    symbols: { draftTokens: "k" },
  },
};
