import { blockBasis, inertInBlocks, shortBlockParams, thresholdGate, thresholdParam } from "../llada-settings";
import type { StrategyDeclaration } from "../strategy";

export const fastDllmThreshold: StrategyDeclaration = {
  ...blockBasis,
  id: "fast-dllm-threshold",
  label: "Fast-dLLM threshold",
  summary: "Unmask every token of the block at or above the threshold, and the best one in any case.",
  group: "Confident",
  params: {
    threshold: thresholdParam,
    ...shortBlockParams,
  },
  gate: () => thresholdGate(true),
  inert: inertInBlocks,
};
