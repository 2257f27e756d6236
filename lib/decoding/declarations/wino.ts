import { blockBasis, inertInBlocks, shortBlockParams } from "../llada-settings";
import type { StrategyDeclaration } from "../strategy";

export interface Draft {
  readonly block: number;
  /** Positions committed in earlier iterations of the block and still standing. */
  readonly standing: ReadonlySet<number>;
  /** Commits of the iteration before. */
  readonly committed: number;
}

/** The reference's stand-in for the commits before a block's first iteration. */
export const BEFORE_BLOCK = 30;

export const wino: StrategyDeclaration<string, Draft> = {
  ...blockBasis,
  id: "wino",
  label: "WINO",
  summary: "Unmask generously, and give back tokens that the network doubts once it cannot see them.",
  group: "Revocable",
  needs: { attention: "bidirectional", verification: true },
  params: {
    draft: {
      label: "Draft threshold τ₁",
      help: "Probability above which a token is committed; lower values draft more.",
      kind: "number",
      default: 0.6,
      min: 0,
      max: 1,
      step: 0.01,
    },
    keep: {
      label: "Keep threshold τ₂",
      help: "Verified probability below which a token is given back; higher values give back more.",
      kind: "number",
      default: 0.9,
      min: 0,
      max: 1,
      step: 0.01,
    },
    ...shortBlockParams,
  },
  begin: () => ({ block: -1, standing: new Set(), committed: BEFORE_BLOCK }),
  gate: () => ({ key: "draft", admitsEqual: false }),
  inert: (settings) => [
    ...(settings.keep === 0 ? [{ key: "keep", message: "No probability is below 0: nothing is given back." }] : []),
    ...(settings.draft === 1
      ? [{ key: "draft", message: "No probability is above 1: one token goes at a time, and none is given back." }]
      : []),
    ...inertInBlocks(settings),
  ],
};
