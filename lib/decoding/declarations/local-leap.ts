import { blockBasis, inertInBlocks, shortBlockParams, thresholdParam } from "../llada-settings";
import { numberSetting } from "../params";
import type { StrategyDeclaration } from "../strategy";

export const localLeap: StrategyDeclaration = {
  ...blockBasis,
  id: "local-leap",
  label: "LocalLeap",
  summary: "Unmask every token of the block above the threshold, and their neighbours above a lower one.",
  group: "Confident",
  params: {
    threshold: thresholdParam,
    relaxed: {
      label: "Threshold beside an anchor",
      help: "Probability that is enough within the radius of an anchor; lower values are faster.",
      kind: "number",
      default: 0.75,
      min: 0,
      max: 1,
      step: 0.01,
    },
    radius: {
      label: "Radius",
      help: "Positions to either side of an anchor where the lower threshold holds.",
      kind: "integer",
      default: 4,
      min: 0,
      max: 32,
      step: 1,
    },
    ...shortBlockParams,
  },
  gate: () => ({ key: "threshold", admitsEqual: true }),
  inert: (settings) => [
    ...(settings.radius === 0
      ? [{ key: "relaxed", message: "Within radius 0 there is only the anchor: the lower threshold never holds." }]
      : []),
    ...(numberSetting(settings, "relaxed") >= numberSetting(settings, "threshold") && settings.radius !== 0
      ? [{ key: "relaxed", message: "It is no lower than the threshold: anchors make nothing easier." }]
      : []),
    ...inertInBlocks(settings),
  ],
};
