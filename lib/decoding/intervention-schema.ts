/** The form of what somebody changes by hand. */
import { z } from "zod/mini";

const position = z.int().check(z.nonnegative());
const id = z.int().check(z.nonnegative());

/**
 * Applied to one iteration after the strategy has chosen. Positions are response positions as that iteration finds
 * them, and none of the structure prior's may be touched. Where two parts name a position, `force` and `remask` go
 * before `choose`; with each other they must not disagree.
 */
export const interventionSchema = z.object({
  /** Exactly these masked positions are committed, with the tokens proposed for them, instead of the strategy's choice. */
  choose: z.optional(z.array(position)),
  /** Tokens put in place by hand: committed where there was a mask, written over where there was a token. */
  force: z.optional(z.array(z.object({ position, token: id }))),
  /** Positions that are masks after this iteration: the strategy's commits there are held back, known tokens given back. */
  remask: z.optional(z.array(position)),
  /**
   * Positions cut out and what takes their place, each as the one before left the response, after all else; instead of
   * the strategy's own splices. An inserted position is a mask, unless a token is named.
   */
  splices: z.optional(z.array(z.object({ position, remove: z.int().check(z.nonnegative()), tokens: z.array(id) }))),
});
