import type { StrategyText } from "../strategy";

export const lookum: StrategyText = {
  source:
    "Lookahead Unmasking, arXiv:2511.05563, as compared with in yks23/Information-Gain-Sampler, src/samplers/info_gain.py, variant lookum",
  rule: {
    formula: [
      'A = { argmax p } ∪ "draws of" softmax(p/σ) "in" B , |A| ≤ N',
      "J(i) = −[1]/[|M| − 1] ∑_[j ∈ M∖i] H_j(· | x_i)",
      'C = { argmax_[i ∈ A] J(i) } "; all of" B "where every" p_i ≥ θ',
    ],
    text: "Draws a few positions of the block by confidence, writes each one’s token on trial, and keeps the one after which the other masks are most certain on average. What the candidate’s own token costs in certainty does not count, which is all that Info-Gain adds. It commits one token for up to N evaluations, and all of a block once every mask in it is sure.",
    symbols: { candidates: "N", spread: "σ", threshold: "θ" },
  },
};
