import type { StrategyText } from "../strategy";

export const infoGain: StrategyText = {
  source: "Info-Gain Sampler, arXiv:2602.18176; code: yks23/Information-Gain-Sampler, src/samplers/info_gain.py",
  rule: {
    formula: [
      'A = { argmax p } ∪ "draws of" softmax(p/σ) "in" B , |A| ≤ N',
      "J(i) = −H_i − [1]/[|M| − 1] ∑_[j ∈ M∖i] H_j(· | x_i)",
      'C = { argmax_[i ∈ A] J(i) } "; all of" B "where every" p_i ≥ θ',
    ],
    text: "Draws a few positions of the block by confidence, writes each one’s token on trial, and asks what the network then says of all other masks. The candidate wins after which these are most certain on average, less its own entropy. It commits one token for up to N evaluations; the winner’s answer is used again, so that it is not asked twice. Once the block is sure, all of it goes at once.",
    symbols: { candidates: "N", spread: "σ", threshold: "θ" },
  },
};
