import type { StrategyText } from "../strategy";
import { DIMPLE_SOURCE } from "./shared";

export const confident: StrategyText = {
  source: `${DIMPLE_SOURCE}: γ with "maskgit_plus" (schedule) or "origin" (random); survey arXiv:2506.13759 (best one)`,
  rule: {
    formula: ["C = { i ∈ M : p_i > γ }", '"if none passes:" C = top_k(M; p)'],
    text: "Ranks by the probability of the best token and commits every position above γ at once, be it one or all. When none passes, the fallback goes ahead: by default as many of the best as the schedule asks for. Tokens committed together do not know of each other, so a lower γ buys fewer iterations with more blind choices.",
    symbols: { gamma: "γ" },
  },
};
