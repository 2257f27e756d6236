import type { StrategyText } from "../strategy";

export const slrs: StrategyText = {
  source:
    "Timor et al., arXiv:2502.05202, String-Level Rejection Sampling; there is no public code. A word counts once another one begins behind it; spellings below a limit are not followed, and what they hold is no part of the draft",
  rule: {
    formula: [
      'ψ(t) = Σ_["spellings of" t] Π_j q(d_j)',
      'd "stands with" min(1, [p(d)]/[ψ(d)]) , d ∼ ψ',
      '"where it does not:" t ∼ norm(max(0, p − ψ))',
    ],
    text: "A word of the model’s may be spelled in many ways in the drafter’s pieces, so its probability is the sum over all of them, which is found beginning by beginning: one evaluation of the drafter for each. A word is drawn from that and stands as a drafted token does, so the answer is that of the model alone. It accepts more than exact matches do, and asks the drafter many times for every word: its evaluations are why nobody uses it.",
    symbols: { draftTokens: "k" },
  },
};
