import { lookAheadBasis } from "../look-ahead-settings";
import type { StrategyDeclaration } from "../strategy";

export const infoGain: StrategyDeclaration = {
  ...lookAheadBasis,
  id: "info-gain",
  label: "Info-Gain",
  summary: "Try out several tokens, one at a time, and keep the one after which the rest is most certain.",
  group: "Adaptive",
};
