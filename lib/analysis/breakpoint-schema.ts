/** The form of breakpoints, as a browser keeps them and links carry them. */
import { z } from "zod/mini";
import { PATTERN_LENGTH } from "./pattern";

const enabled = z.boolean();
const whole = z.int().check(z.nonnegative());

export const breakpointSchema = z.discriminatedUnion("kind", [
  /** A token is committed with a probability below this one; tokens put in place by hand do not count. */
  z.strictObject({ kind: z.literal("confidence"), enabled, below: z.number().check(z.gte(0), z.lte(1)) }),
  /** A threshold is in force and no position passes it. */
  z.strictObject({ kind: z.literal("none-passes"), enabled }),
  /** A committed token stops being the argmax of its own row. */
  z.strictObject({ kind: z.literal("regret"), enabled }),
  /** New tokens complete this text: a token, words, or a regular expression between slashes. */
  z.strictObject({ kind: z.literal("text"), enabled, pattern: z.string().check(z.maxLength(PATTERN_LENGTH)) }),
  /** The end token is committed. */
  z.strictObject({ kind: z.literal("end"), enabled }),
  /** A token is committed at this response position. */
  z.strictObject({ kind: z.literal("position"), enabled, position: whole }),
  /** This iteration (0-based; people count from 1) is done. */
  z.strictObject({ kind: z.literal("iteration"), enabled, iteration: whole }),
]);

/** A list of breakpoints as it is kept, read strictly. */
export const breakpointsSchema = z.array(breakpointSchema).check(z.maxLength(32));
