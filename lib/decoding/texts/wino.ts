import type { StrategyText } from "../strategy";

export const wino: StrategyText = {
  source: "WINO; code: Feng-Hong/WINO-DLLM, LLaDA/decoding.py, decoding_wino",
  rule: {
    formula: [
      'C = { i ∈ B : p_i > τ_1 } "(at most 70 %)"',
      'q_j = P(x_j | "all but" x_j)',
      'D = { j "known in the block" : q_j < τ_2 } , |D| < |C_[n−1]|',
    ],
    text: "Drafts widely with a low threshold and takes back narrowly: a shadow of the block, which sees everything but the token in question, says how probable each earlier token is, and doubted ones become masks again. The shadow rides along in the same evaluation. Fewer are given back than were committed before, so it ends.",
    symbols: { draft: "τ_1", keep: "τ_2" },
  },
};
