import type { StrategyText } from "../strategy";

export const fastDllmFactor: StrategyText = {
  source:
    "Fast-dLLM, arXiv:2505.22618; code: ZHZisZZ/dllm, _get_transfer_index (longest run), and inclusionAI/dInfer, get_transfer_index_dynamic (last one too)",
  rule: {
    formula: [
      'C = { (1), …, (n) } "by falling probability"',
      'n = max { r : (j + 1)(1 − p_[(j)]) ≤ f "for" 2 ≤ j ≤ r }',
    ],
    text: "Ranks by the probability of the best token and lets the bar rise with the number committed: two may go if both are fairly sure, ten only if all are very sure. The factor f bounds the error of treating them as independent. A larger f commits more at once and mixes what does not belong together.",
    symbols: { factor: "f" },
  },
};
