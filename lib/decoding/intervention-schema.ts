/** The form of what somebody changes by hand. */
import { z } from "zod";

const position = z.number().int().nonnegative();
const id = z.number().int().nonnegative();

/**
 * Applied to one iteration after the strategy has chosen. Positions are response positions as that iteration finds
 * them, and none of the structure prior's may be touched. Where two parts name a position, `force` and `remask` go
 * before `choose`; with each other they must not disagree.
 */
export const interventionSchema = z.object({
  /** Exactly these masked positions are committed, with the tokens proposed for them, instead of the strategy's choice. */
  choose: z.array(position).optional(),
  /** Tokens put in place by hand: committed where there was a mask, written over where there was a token. */
  force: z.array(z.object({ position, token: id })).optional(),
  /** Positions that are masks after this iteration: the strategy's commits there are held back, known tokens given back. */
  remask: z.array(position).optional(),
  /**
   * Positions cut out and what takes their place, each as the one before left the response, after all else; instead of
   * the strategy's own splices. An inserted position is a mask, unless a token is named.
   */
  splices: z.array(z.object({ position, remove: z.number().int().nonnegative(), tokens: z.array(id) })).optional(),
});
