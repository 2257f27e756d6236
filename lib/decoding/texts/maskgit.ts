import type { StrategyText } from "../strategy";
import { DIMPLE_SOURCE, SCHEDULE_FORMULA } from "./shared";

export const maskgit: StrategyText = {
  source: `MaskGIT, arXiv:2202.04200; ${DIMPLE_SOURCE}, alg "maskgit_plus"`,
  rule: {
    formula: ["C = top_k(M; p)", SCHEDULE_FORMULA],
    text: "Ranks by the probability of the best token and commits the k best; the schedule fixes k from the steps and the share t of masks left (s is the schedule's next time below it). With one step per position this is the careful baseline. Fewer steps take more tokens at once, the last of them however unsure they are.",
  },
};
