import type { BlockClock } from "../blocks";
import { inertInLlada, lladaBasis, ownLladaParams } from "../llada-settings";
import type { StrategyDeclaration } from "../strategy";

export const lladaRandom: StrategyDeclaration<string, BlockClock> = {
  ...lladaBasis,
  id: "llada-random",
  label: "LLaDA, random",
  summary: "Unmask random positions of the block, an equal number in each of its steps.",
  group: "Blocks",
  params: ownLladaParams,
  draws: () => true,
  inert: inertInLlada,
};
