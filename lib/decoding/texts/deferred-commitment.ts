import type { StrategyText } from "../strategy";

export const deferredCommitment: StrategyText = {
  source:
    "Deferred Commitment Decoding, arXiv:2601.02076; code: shuyingte/DCD, decode_algorithm.py, window_bidirectional_decode",
  rule: {
    formula: [
      'C = { i ∈ W : p_i ≥ θ } ∪ top_1(W; p) , W = { ℓ ≤ i < r "masked" }',
      'r ← min(r + w − |W| + |C|, ℓ + L, "first end")',
    ],
    text: "A window of w masks takes the place of blocks. Its left edge is the leftmost mask; its right edge moves on by as many positions as were committed, so there are always w masks to choose among. A doubtful position may wait until its right-hand context is known, instead of being forced because its block is nearly done. A long window comes close to no window at all.",
    symbols: { threshold: "θ", window: "w", longest: "L" },
  },
};
