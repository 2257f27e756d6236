import { lookAheadBasis } from "../look-ahead-settings";
import type { StrategyDeclaration } from "../strategy";

export const lookum: StrategyDeclaration = {
  ...lookAheadBasis,
  id: "lookum",
  label: "LookUM",
  summary: "Try out several tokens, one at a time, and keep the one that leaves the least uncertainty behind.",
  group: "Adaptive",
};
