import type { StrategyText } from "../strategy";

export const tokenEditing: StrategyText = {
  source:
    "LLaDA2.1, arXiv:2602.08676; code: sgl-project/sglang, dllm/algorithm/joint_threshold.py, whose thresholds are 0.5 and 0; the defaults 0.7 and 0.5 are those of the example in diffusers",
  rule: {
    formula: [
      'C = { i ∈ B : p_i > θ } "if any, else" top_1(B; p)',
      'x_i ← t_i "for known" i ∈ "block with" t_i ≠ x_i ∧ p_i > ε',
    ],
    text: "Commits above a generous threshold and overwrites tokens of the block when the network comes to prefer others; after the last mask it goes on editing until nothing changes. Speed comes from the low threshold, quality from the edits. It is made for networks trained to correct what they see; others mostly repeat it.",
    symbols: { threshold: "θ", editThreshold: "ε" },
  },
};
