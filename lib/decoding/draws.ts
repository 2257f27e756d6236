/** Whether the seed of a run counts. */
import type { Settings, StrategyDeclaration } from "./strategy";

/** Whether a strategy draws anything at random under these settings: if not, every seed gives the same run. */
export const drawsAtRandom = (strategy: StrategyDeclaration, settings: Settings): boolean =>
  strategy.proposal(settings).temperature > 0 || (strategy.draws?.(settings) ?? false);
