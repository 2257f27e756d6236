import { lookum as declaration } from "../declarations/lookum";
import { blockDecisions } from "../llada";
import { lookAhead, meanEntropy } from "../look-ahead";
import type { DecodingStrategy } from "../strategy";

/**
 * Tries out several commits and keeps the one that leaves the rest most certain, whatever its own uncertainty. This is the
 * form in which Info-Gain's code compares with it: one path, chosen anew at every step. The paper follows several paths
 * and draws among them by their uncertainty; its code was not published.
 */
export const lookum: DecodingStrategy = {
  ...declaration,
  ...blockDecisions,
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
  turn: () => lookAhead((_view, _row, ahead) => -meanEntropy(ahead)),
};
