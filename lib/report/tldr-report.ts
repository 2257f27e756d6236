/** What `python -m training.tldr` writes of a training whose long and short answers are re-weighted (arXiv:2506.02678). */
import { z } from "zod/mini";

const share = z.number().check(z.gte(0), z.lte(1));
const count = z.int().check(z.nonnegative());

/** Of some sums: share answered rightly, tokens an answer, share that writes the steps. */
const measuredSchema = z.object({ accuracy: share, tokens: z.number().check(z.nonnegative()), steps: share });
const testSchema = z.object({ easy: measuredSchema, hard: measuredSchema });

const answerSchema = z.object({ question: z.string(), text: z.string(), tokens: count, right: z.boolean() });

const reportSchema = z.object({
  base: z.string(),
  /** SHA-256 of the base's weights. */
  of: z.string(),
  /** Of the low-rank difference that was trained. */
  rank: z.int().check(z.positive()),
  /** Sums measured while training, and sums of a kind in a test. */
  watched: z.int().check(z.positive()),
  tested: z.int().check(z.positive()),
  /** Steps between two measurements. */
  every: z.int().check(z.positive()),
  /** The base, asked for the result alone and for the steps. */
  references: z.object({ short: measuredSchema, long: measuredSchema }),
  /** `alpha`: share of short answers in the training from here on. */
  curve: z.array(z.extend(measuredSchema, { step: count, alpha: share })).check(z.minLength(2)),
  checkpoints: z
    .array(z.object({ step: count, test: testSchema, answers: z.array(answerSchema).check(z.minLength(1)) }))
    .check(z.minLength(2)),
});

export type TldrReport = z.infer<typeof reportSchema>;
export type TldrCheckpoint = TldrReport["checkpoints"][number];

/** From parsed JSON. @throws ZodError naming what was expected and found */
export const tldrReport = (json: unknown): TldrReport => reportSchema.parse(json);
