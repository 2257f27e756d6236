import type { StrategyText } from "../strategy";

export const speculative: StrategyText = {
  source: "Leviathan et al., arXiv:2211.17192; Chen et al., arXiv:2302.01318; drafting by diffusion is our adaptation",
  rule: {
    formula: [
      'd_1, …, d_k ∼ q "(companion)"',
      'd_j "stands with" min(1, [p(d_j)]/[q(d_j)])',
      '"first that does not:" t ∼ norm(max(0, p − q)) , "if all stand:" t ∼ p',
    ],
    text: "A companion drafts k tokens, and the causal model says in one evaluation how probable it finds each behind those before. The draft stands as far as the model agrees; behind it comes one token of the model's own. The answer is that of the model alone: at temperature 0 token by token, above it in distribution. What is gained depends on how often the two agree.",
    symbols: { draftTokens: "k" },
  },
};
