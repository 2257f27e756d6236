import { blockBasis, inertInBlocks, shortBlockParams } from "../llada-settings";
import type { StrategyDeclaration } from "../strategy";

export const fastDllmFactor: StrategyDeclaration = {
  ...blockBasis,
  id: "fast-dllm-factor",
  label: "Fast-dLLM factor",
  summary: "Unmask as many of the block's best tokens as their probabilities allow at once.",
  group: "Confident",
  params: {
    factor: {
      label: "Factor",
      help: "Bound on the joint error; higher values commit more at once.",
      kind: "number",
      default: 1,
      min: 0.1,
      max: 4,
      step: 0.1,
    },
    rule: {
      label: "Rule",
      help: "Where the sources disagree: the longest passing run, or the last position of the block as well when only that fails.",
      kind: "choice",
      default: "prefix",
      choices: [
        { value: "prefix", label: "Longest passing run" },
        { value: "nvlabs", label: "As in Fast-dLLM's code" },
      ],
    },
    ...shortBlockParams,
  },
  inert: inertInBlocks,
};
