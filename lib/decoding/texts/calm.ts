import type { StrategyText } from "../strategy";

export const calm: StrategyText = {
  source:
    "CALM, arXiv:2207.07061; code: google-research/t5x, contrib/calm/models.py, softmax response and classifier; translators: tuned lens, arXiv:2303.08112",
  rule: {
    formula: [
      't_i = argmax_v P_ℓ(v | x_[<i]) "after the first layer" ℓ "with" c_[i,ℓ] ≥ θ_i',
      'c_[i,ℓ] = p_[i,ℓ]^[(1)] − p_[i,ℓ]^[(2)] "or" σ(w_ℓ · x_[i,ℓ] + b_ℓ)',
      "θ_i = λ (0.9 + 0.1 e^[−τ i/N])",
    ],
    text: "Writes the next token from those before it, but looks at it after every layer: once one is sure enough, the layers behind are skipped for it. Sure is a head in which the best token leads the second by θ, or a small classifier that has learnt when that head is right; the last head misreads the layers between, and heads that were trained for them, which Mini-AR has, read them well. The bar falls with the position, for early errors spoil more, and a token that leaves too early may be another one than the whole network would have written. What is saved is depth, not evaluations: asking the head after every layer costs more than it saves on a network as small as these, and on WebGPU each layer's answer has to be waited for besides.",
    symbols: { threshold: "λ", decay: "τ" },
  },
};
