/** What came of one problem, in numbers. */
import { z } from "zod/mini";
import { confidencesSchema } from "./confidences";
import { TOKEN_CLASSES } from "./token-classes";

const mean = z.number().check(z.nonnegative());
const count = z.int().check(z.nonnegative());

/** How far a cache moved what the network said, over all steps that were run again without it. */
const driftSchema = z.object({
  /** Predictions compared. */
  positions: count,
  /** Mean of KL(fresh ‖ cached) over them, nats; 0 where none was compared. */
  meanKl: mean,
  /** Predictions whose most probable token is another one without the cache. */
  flips: count,
});

/** One problem, answered. */
export const outcomeSchema = z.object({
  /** Number of the problem, from 0 on. */
  index: count,
  question: z.string(),
  answer: z.string(),
  correct: z.boolean(),
  /** 0 … 1; partly right answers lie between. */
  score: z.number().check(z.gte(0), z.lte(1)),
  /** Numbers about the problem, by name. */
  facts: z.record(z.string(), z.number()),
  /** Response positions. */
  responseLength: count,
  /** Positions of the prompt, its picture included. */
  promptLength: count,
  /** Response positions in the end: strategies may make the answer longer or shorter. */
  finalLength: count,
  /** Those before the end token. */
  producedLength: count,
  /** Position of the first end token, or null where there is none. */
  endPlace: z.nullable(count),
  /** Share of the final positions that hold an end token or filler. */
  fillerShare: z.number().check(z.gte(0), z.lte(1)),
  /** How sure the run was of what it committed, and how often rightly. */
  confidences: confidencesSchema,
  /**
   * Kendall's τ-b of position and commit iteration, up to the end token: 1 = left to right, −1 = right to left; null where
   * all came at once. Absent, like the next two, from rows made before it was counted.
   */
  leftToRight: z.optional(z.nullable(z.number().check(z.gte(-1), z.lte(1)))),
  /** By rising size: [positions that an iteration committed, iterations that committed so many]. */
  commitSizes: z.optional(z.array(z.tuple([count, z.int().check(z.positive())]))),
  /**
   * Share of the tokens that the question's structure prior fixes which stand at their places in the answer, whether it was
   * given or not; null where none suits the question, or the answer has no room for it.
   */
  adherence: z.optional(z.nullable(z.number().check(z.gte(0), z.lte(1)))),
  /**
   * When tokens of each kind were committed: [kind, tokens, mean iteration as a share of the run, 0 = first, 1 = last]; null
   * for runs of one iteration. Absent from rows made before it was counted.
   */
  classTimes: z.optional(
    z.nullable(
      z.array(z.tuple([z.enum(TOKEN_CLASSES), z.int().check(z.positive()), z.number().check(z.gte(0), z.lte(1))])),
    ),
  ),
  iterations: count,
  /** Network function evaluations, those of a companion included. */
  nfe: mean,
  /** NFE with each evaluation weighted by the share of the canvas it ran. */
  weightedNfe: mean,
  /** Token positions served from a cache, as a share of all. */
  cacheHitRate: mean,
  /** What the cache did to the predictions, or null where that was not asked for. */
  drift: z.nullable(driftSchema),
  /** `traceDigest` of the run. */
  digest: z.string(),
  /** Engine time, milliseconds. */
  modelMs: mean,
  /** Whole run, milliseconds. */
  totalMs: mean,
});

export type Outcome = z.infer<typeof outcomeSchema>;
export type DriftSum = z.infer<typeof driftSchema>;
