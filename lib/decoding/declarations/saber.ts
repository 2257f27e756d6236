import { blockBasis, blockParams, inertInBlocks } from "../llada-settings";
import { numberSetting } from "../params";
import type { StrategyDeclaration } from "../strategy";

export interface Acceptance {
  /** Block under way; stays while positions before its end are masked. */
  readonly block: number;
  /** Probability at the last commit of every position ever committed. */
  readonly accepted: ReadonlyMap<number, number>;
  /** Best probability of every position in the iteration before. */
  readonly best: ReadonlyMap<number, number>;
}

export const saber: StrategyDeclaration<string, Acceptance> = {
  ...blockBasis,
  id: "saber",
  label: "Saber",
  summary: "Unmask more as confidence grows, and give back the tokens that newer context speaks against.",
  group: "Revocable",
  params: {
    least: {
      label: "Least per iteration",
      help: "Positions committed in every iteration; higher values are faster and give back more.",
      kind: "integer",
      default: 2,
      min: 1,
      max: 16,
      step: 1,
    },
    ...blockParams,
  },
  begin: () => ({ block: 0, accepted: new Map(), best: new Map() }),
  gate: (settings) => ({
    key: null,
    admitsEqual: false,
    fallback: { picks: "best", count: () => numberSetting(settings, "least") },
  }),
  inert: inertInBlocks,
};
