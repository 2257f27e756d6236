import type { StrategyText } from "../strategy";
import { DIMPLE_SOURCE } from "./shared";

export const originRatio: StrategyText = {
  source: `${DIMPLE_SOURCE}, alg "origin-ratio"`,
  rule: {
    formula: ['P(i ∈ C) = 1 − [s]/[t] "for each" i ∈ M "on its own"'],
    text: "Every masked position tosses its own coin, with the chance that the schedule gives for this step. The number committed varies around the schedule's and may be 0: such an iteration costs an evaluation and changes nothing. Otherwise it is random decoding.",
  },
};
