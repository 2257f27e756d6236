import { TOP_K } from "@/lib/engine/predictor";
import type { BlockClock } from "../blocks";
import { llada as declaration } from "../declarations/llada";
import { blockDecisions, commitQuota } from "../llada";
import type { DecodingStrategy, Proposal, SelectView } from "../strategy";

/**
 * Scores as if no answer ever ended: end tokens get 0, and the others what they would have without them. Of the end
 * tokens those among the candidates count.
 */
function withoutEnds({ proposal, table, endIds }: SelectView): Proposal {
  const ending = (row: number) => {
    const slots = Array.from({ length: TOP_K }, (_, rank) => row * TOP_K + rank);
    return slots.reduce((sum, slot) => sum + (endIds.includes(table.topIds[slot]!) ? table.topProbs[slot]! : 0), 0);
  };
  const score = proposal.probability.map((probability, row) =>
    endIds.includes(proposal.tokens[row]!) ? 0 : probability / Math.max(1 - ending(row), Number.EPSILON),
  );
  return { ...proposal, score };
}

/**
 * Commits the most probable positions of the block, as many as its share of the steps asks for. The paper calls it
 * low-confidence remasking; nothing that was committed is taken back. The code's `logits_eos_inf` (Forbid end tokens;
 * here all of them) and `confidence_eos_eot_inf` (Defer end tokens) are settings here; the latter works at temperature 0
 * only in the code, here at any.
 */
export const llada: DecodingStrategy<string, BlockClock> = {
  ...declaration,
  ...blockDecisions,
  rescore: (view) => {
    const { deferEnd, forbidEnd } = view.settings;
    return { proposal: deferEnd === true && forbidEnd !== true ? withoutEnds(view) : view.proposal };
  },
  select: commitQuota,
};
