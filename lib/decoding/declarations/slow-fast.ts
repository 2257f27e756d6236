import { blockBasis, inertInBlocks, shortBlockParams, thresholdParam } from "../llada-settings";
import { numberSetting } from "../params";
import type { StrategyDeclaration } from "../strategy";

export interface Phase {
  readonly block: number;
  /** Response position up to which the block was worked through when this round began. */
  readonly cursor: number;
  /** Slow iterations of this round so far. */
  readonly slow: number;
  /** How far the last slow iterations could see, oldest first. */
  readonly horizons: readonly number[];
  /** Where the horizon came to stand, or null while it moves. */
  readonly reach: number | null;
  /** Response position up to which the fast phase goes, or null in the slow phase. */
  readonly fastUntil: number | null;
}

export const slowPhase = (block: number, cursor: number): Phase => ({
  block,
  cursor,
  slow: 0,
  horizons: [],
  reach: null,
  fastUntil: null,
});

export const slowFast: StrategyDeclaration<string, Phase> = {
  ...blockBasis,
  id: "slow-fast",
  label: "SlowFast",
  summary: "Explore slowly until the reach of confident tokens stands still, then unmask that stretch fast.",
  group: "Adaptive",
  params: {
    threshold: thresholdParam,
    promise: {
      label: "Promise",
      help: "Probability from which on a position counts as within reach; lower values reach farther.",
      kind: "number",
      default: 0.3,
      min: 0,
      max: 1,
      step: 0.01,
    },
    slowSteps: {
      label: "Slow iterations",
      help: "Most iterations of the slow phase; higher values wait longer for the reach to stand still.",
      kind: "integer",
      default: 6,
      min: 1,
      max: 32,
      step: 1,
    },
    explore: {
      label: "Slow phase",
      help: "When it ends: as soon as the reach stands still, or with the last slow iteration, as in the code.",
      kind: "choice",
      default: "stable",
      choices: [
        { value: "stable", label: "until the reach stands still" },
        { value: "all", label: "all slow iterations" },
      ],
    },
    window: {
      label: "Estimates compared",
      help: "Iterations over which the reach must stand still; higher values are more careful.",
      kind: "integer",
      default: 2,
      min: 1,
      max: 8,
      step: 1,
    },
    ...shortBlockParams,
  },
  begin: () => slowPhase(-1, 0),
  gate: () => ({ key: "threshold", admitsEqual: true }),
  inert: (settings) => {
    const [window, slowSteps] = [numberSetting(settings, "window"), numberSetting(settings, "slowSteps")];
    const tooFew = `There are ${slowSteps} slow iterations: ${window} estimates are never compared, their mean counts.`;
    return [...(window > slowSteps ? [{ key: "window", message: tooFew }] : []), ...inertInBlocks(settings)];
  },
};
