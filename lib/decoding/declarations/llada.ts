import type { BlockClock } from "../blocks";
import { inertInLlada, lladaBasis, ownLladaParams } from "../llada-settings";
import type { StrategyDeclaration } from "../strategy";

export const llada: StrategyDeclaration<string, BlockClock> = {
  ...lladaBasis,
  id: "llada",
  label: "LLaDA",
  summary: "Unmask the most probable tokens of the block, an equal number in each of its steps.",
  group: "Blocks",
  params: {
    ...ownLladaParams,
    deferEnd: {
      label: "Defer end tokens",
      help: "End tokens and what fills up behind them wait until nothing else is left in the block, so that no answer is cut short by a sure end.",
      kind: "boolean",
      default: false,
    },
  },
  inert: inertInLlada,
};
