import type { StrategyText } from "../strategy";
import { DIMPLE_SOURCE } from "./shared";

export const origin: StrategyText = {
  source: `D3PM, arXiv:2107.03006; ${DIMPLE_SOURCE}, alg "origin"`,
  rule: {
    formula: ["C ∼ Uniform { S ⊆ M : |S| = k }"],
    text: "Ranks by nothing: the k positions of each step are drawn at random, in the order in which training noise masked them. It is the sampler of the theory, and what ranking is measured against. Unsure tokens are committed as early as sure ones, and later ones must live with them.",
  },
};
