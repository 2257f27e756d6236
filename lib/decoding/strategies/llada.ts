import type { BlockClock } from "../blocks";
import { commitQuota, inertInLlada, LLADA_SOURCE, lladaBasis, lladaParams } from "../llada";
import type { DecodingStrategy } from "../strategy";

/**
 * Commits the most probable positions of the block, as many as its share of the steps asks for. The paper calls it
 * low-confidence remasking; nothing that was committed is taken back.
 */
export const llada: DecodingStrategy<string, BlockClock> = {
  ...lladaBasis,
  id: "llada",
  label: "LLaDA",
  summary: "Unmask the most probable tokens of the block, an equal number in each of its steps.",
  source: `${LLADA_SOURCE}, remasking "low_confidence"`,
  group: "Blocks",
  params: lladaParams,
  select: commitQuota,
  inert: inertInLlada,
};
