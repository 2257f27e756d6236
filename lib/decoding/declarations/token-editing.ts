import { blockCount } from "../blocks";
import { blockBasis, inertInSampling, shortBlockParams, thresholdGate, thresholdParam } from "../llada-settings";
import { numberSetting } from "../params";
import type { StrategyDeclaration } from "../strategy";

export interface Editing {
  readonly block: number;
  /** Iterations since the block's last mask, or null while it has masks. */
  readonly polished: number | null;
  /** False once the block is left: the next one begins, or the run ends. */
  readonly open: boolean;
}

export const tokenEditing: StrategyDeclaration<string, Editing> = {
  ...blockBasis,
  id: "token-editing",
  label: "Token editing",
  summary: "Unmask generously, and overwrite tokens of the block when the network comes to prefer others.",
  group: "Revocable",
  params: {
    threshold: { ...thresholdParam, default: 0.7 },
    editThreshold: {
      label: "Edit threshold",
      help: "Probability above which another token takes the place of a committed one; higher values edit less.",
      kind: "number",
      default: 0.5,
      min: 0,
      max: 1,
      step: 0.01,
    },
    polish: {
      label: "Further edits",
      help: "Most iterations that only edit, after the last mask of a block; each costs an evaluation.",
      kind: "integer",
      default: 16,
      min: 0,
      max: 32,
      step: 1,
    },
    ...shortBlockParams,
  },
  gate: () => thresholdGate(false),
  budget: (settings, responseLength) =>
    responseLength + blockCount(settings, responseLength) * (numberSetting(settings, "polish") + 1),
  begin: () => ({ block: -1, polished: null, open: false }),
  spendsBudget: (_settings, { open }) => open,
  revises: true,
  inert: (settings) => [
    ...(settings.editThreshold === 1
      ? [{ key: "polish", message: "No probability is above 1: nothing is ever edited." }]
      : []),
    ...inertInSampling(settings),
  ],
};
