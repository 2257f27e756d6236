import type { StrategyText } from "../strategy";

export const entropyRenoise: StrategyText = {
  source:
    "DiffusionGemma; code: huggingface/transformers, generation_diffusion_gemma.py, EntropyBoundSampler and StableAndConfidentStoppingCriteria; the bound is that of EB-Sampler, arXiv:2505.24857",
  rule: {
    formula: [
      'H_[(1)] ≤ H_[(2)] ≤ … "over all positions, known ones too"',
      "C = { (1), …, (n) } , n = max { r : ∑_[j < r] H_[(j)] ≤ ε }",
      '"ends when no" argmax "changes and the mean of" H < δ',
    ],
    text: "Ranks all positions by entropy, those that hold a token too, and lets the most certain ones stand for as long as their entropies add up to at most ε nats. Everything else becomes a mask again, and accepted tokens are overwritten by what the network says now. It ends when nothing changes and all is sure, or after N steps. A network that sees its own tokens mostly agrees with them, so that little is given back.",
    symbols: { bound: "ε", sure: "δ", steps: "N" },
  },
};
