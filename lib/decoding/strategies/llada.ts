import type { BlockClock } from "../blocks";
import { commitQuota, inertInLlada, LLADA_SOURCE, lladaBasis, lladaParams, QUOTA_FORMULA } from "../llada";
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
  rule: {
    formula: ["C = top_[k_n](B; p)", QUOTA_FORMULA],
    text: "Ranks by the probability of the best token inside the block under way, and shares the m masks found there evenly over its S steps. The paper calls it low-confidence remasking; nothing committed is ever undone. Short blocks come close to left to right, few steps commit unsure tokens by quota.",
  },
  params: lladaParams,
  select: commitQuota,
  inert: inertInLlada,
};
