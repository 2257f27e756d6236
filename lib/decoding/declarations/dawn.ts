import { blockBasis, inertInBlocks, shortBlockParams, thresholdParam } from "../llada-settings";
import { numberSetting } from "../params";
import type { StrategyDeclaration } from "../strategy";

const number = (label: string, help: string, value: number) =>
  ({ label, help, kind: "number", default: value, min: 0, max: 1, step: 0.01 }) as const;

export const dawn: StrategyDeclaration = {
  ...blockBasis,
  id: "dawn",
  label: "DAWN",
  summary: "Unmask what is sure, what depends on a sure token, and what does not depend on each other.",
  group: "Adaptive",
  params: {
    threshold: thresholdParam,
    induced: number(
      "Threshold behind a known token",
      "Probability that is enough for what depends on a sure one.",
      0.7,
    ),
    low: number(
      "Threshold among independent ones",
      "Probability that is enough for those that do not depend on others.",
      0.7,
    ),
    edge: number(
      "Edge",
      "Share of its attention that makes a position depend on another; less sees more dependence.",
      0.07,
    ),
    sink: number(
      "Sink",
      "Mean share above which a position is attended to by all, which says nothing; 1 finds none.",
      0.05,
    ),
    layers: {
      label: "Layers read",
      help: "How many of the last layers’ attention is averaged.",
      kind: "integer",
      default: 1,
      min: 1,
      max: 4,
      step: 1,
    },
    ...shortBlockParams,
  },
  reads: (settings) => numberSetting(settings, "layers"),
  gate: () => ({ key: "threshold", admitsEqual: true }),
  inert: (settings) => [
    ...(numberSetting(settings, "low") >= numberSetting(settings, "threshold")
      ? [{ key: "low", message: "It is no lower than the threshold: what is independent need not be looked for." }]
      : []),
    ...inertInBlocks(settings),
  ],
};
