import type { StrategyText } from "../strategy";
import { DINFER_SOURCE } from "./shared";

export const hierarchical: StrategyText = {
  source: `${DINFER_SOURCE}, HierarchyDecoder; giving back: get_transfer_index_hierarchy_remask`,
  rule: {
    formula: [
      'B = G_1 ∪ … ∪ G_g "(runs of neighbouring masks)"',
      "C = { i = argmax_[j ∈ G] p_j : p_i > ℓ } ∪ { i : p_i > θ } ∪ top_1(B; p)",
    ],
    text: "Every run of neighbouring masks commits its most probable position if that is above the lower threshold, so each gap is split and the next iteration works on both halves: about log₂ as many iterations. Positions committed together stand apart, which is why they disturb each other less. The price is that a run's best may be quite unsure; with the third bar set, known tokens where no token reaches it stand in the runs like masks, to be chosen anew or given back.",
    symbols: { low: "ℓ", threshold: "θ" },
  },
};
