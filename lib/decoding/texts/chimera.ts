import type { StrategyText } from "../strategy";

export const chimera: StrategyText = {
  source:
    "Chimera, arXiv:2402.15758; code: kafkayu/Chimera. A tree that grows where most probability is left in place of a fixed one, one head for every depth in place of one each, and the prompt as trigrams; states are read off the logits",
  rule: {
    formula: [
      'f = "layer"(h_1, …, h_n , e_[n+1], …, e_j) , e_i = "trigram"(x_[i−2], x_[i−1], x_i)',
      'q(d_[j+1]) = "softmax"(E W [h_n ; f])',
      'd_j "stands with" min(1, [p(d_j)]/[q(d_j)]) ; "else" p ← (p − q)_+ , q ← q − d_j',
    ],
    text: "The model’s last hidden states of what is known, and trigrams of what is drafted, go through a single layer that sees all of it; a head makes the next drafted tokens of the layer’s output and of the model’s last state, as many branches a level as are set, where most probability is left. The model then verifies the whole tree in one evaluation, each token seeing its own path alone: siblings are tried one after the other, as in speculative decoding, so the answer is its own. A token that is drafted on from costs about two and a half of the model’s layers, and no second model is loaded.",
    symbols: { draftTokens: "k" },
  },
};
