import type { StrategyText } from "../strategy";

export const core: StrategyText = {
  source: "CORE, arXiv:2602.04096; code: UCF-CRCV/core, generate.py, remasking core",
  rule: {
    formula: [
      "C = top_[k_n](B; p)",
      'S = "the" m "known in" B "with the smallest margin, every" h "steps"',
      'q_j = P(· | "all but" S) , x_j ← argmax q_j "for the" r "least" q_j(x_j) "where" max q_j ≥ 0.3',
    ],
    text: "Commits by LLaDA's schedule. Every few steps in the middle of a block it hides the known tokens it is least decided about, all at once, and asks again: a token that is unlikely without its neighbours' support is overwritten by what the network is then sure of. Each such look costs an evaluation and revises at most a few tokens. The last positions of a block are left alone.",
    symbols: { candidates: "m", every: "h", revised: "r" },
  },
};
