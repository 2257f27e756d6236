import { blockBasis, inertInBlocks, shortBlockParams, thresholdGate, thresholdParam } from "../llada-settings";
import { numberSetting, optionalSetting } from "../params";
import type { StrategyDeclaration } from "../strategy";

export const hierarchical: StrategyDeclaration = {
  ...blockBasis,
  id: "hierarchical",
  label: "Hierarchical",
  summary: "Unmask the best token of every run of masks, so that gaps split again and again.",
  group: "Adaptive",
  params: {
    low: {
      label: "Lower threshold",
      help: "Probability that the best token of a run must exceed; higher values are more careful and slower.",
      kind: "number",
      default: 0.4,
      min: 0,
      max: 1,
      step: 0.01,
    },
    threshold: {
      ...thresholdParam,
      label: "Upper threshold",
      help: "Probability above which a token is committed wherever it stands.",
      kind: "optional",
      initial: 0.9,
    },
    remask: {
      label: "Give back below",
      help: "Known tokens of the block where no token is more probable than this are doubted: they stand in the runs like masks, and those not chosen become masks again. Off: nothing is given back.",
      kind: "optional",
      default: null,
      initial: 0.4,
      min: 0,
      max: 1,
      step: 0.01,
    },
    ...shortBlockParams,
  },
  // The bests of the runs are among what is above an upper threshold that is the lower one.
  gate: (settings) => {
    const threshold = optionalSetting(settings, "threshold");
    const decides = threshold !== null && threshold <= numberSetting(settings, "low") && settings.remask === null;
    return decides ? thresholdGate(false) : { key: "low", admitsEqual: false };
  },
  inert: (settings) => {
    const threshold = optionalSetting(settings, "threshold");
    return [
      ...(threshold !== null && threshold <= numberSetting(settings, "low")
        ? [{ key: "low", message: "Everything above the upper threshold goes anyway: the lower one has no effect." }]
        : []),
      ...(settings.remask === 0
        ? [{ key: "remask", message: "No probability is below 0: nothing is given back." }]
        : []),
      ...inertInBlocks(settings),
    ];
  },
};
