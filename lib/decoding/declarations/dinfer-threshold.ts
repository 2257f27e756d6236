import { blockBasis, inertInBlocks, shortBlockParams, thresholdGate, thresholdParam } from "../llada-settings";
import type { GateRule, StrategyDeclaration } from "../strategy";

/** Below the best one by this much counts as the best one. */
export const NEARLY_BEST = 1e-5;

/** What `selectByThreshold` holds scores against. */
export const nearlyBestGate: GateRule = {
  ...thresholdGate(true),
  fallback: {
    picks: "best",
    count({ score }) {
      const scores = Array.from(score);
      return scores.filter((value) => value >= Math.max(...scores) - NEARLY_BEST).length;
    },
  },
};

export const dinferThreshold: StrategyDeclaration = {
  ...blockBasis,
  id: "dinfer-threshold",
  label: "dInfer threshold",
  summary: "Unmask every token of the block at or above the threshold, else the best one and its equals.",
  group: "Confident",
  params: {
    threshold: thresholdParam,
    ...shortBlockParams,
  },
  gate: () => nearlyBestGate,
  inert: inertInBlocks,
};
