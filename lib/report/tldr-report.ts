/** What `python -m training.tldr` writes of a training whose long and short answers are re-weighted (arXiv:2506.02678). */
import { z } from "zod";

const share = z.number().min(0).max(1);
const count = z.int().nonnegative();

/** Of some sums: share answered rightly, tokens an answer, share that writes the steps. */
const measuredSchema = z.object({ accuracy: share, tokens: z.number().nonnegative(), steps: share });
const testSchema = z.object({ easy: measuredSchema, hard: measuredSchema });

const answerSchema = z.object({ question: z.string(), text: z.string(), tokens: count, right: z.boolean() });

const reportSchema = z.object({
  base: z.string(),
  /** SHA-256 of the base's weights. */
  of: z.string(),
  /** Of the low-rank difference that was trained. */
  rank: z.int().positive(),
  /** Sums measured while training, and sums of a kind in a test. */
  watched: z.int().positive(),
  tested: z.int().positive(),
  /** Steps between two measurements. */
  every: z.int().positive(),
  /** The base, asked for the result alone and for the steps. */
  references: z.object({ short: measuredSchema, long: measuredSchema }),
  /** `alpha`: share of short answers in the training from here on. */
  curve: z.array(measuredSchema.extend({ step: count, alpha: share })).min(2),
  checkpoints: z.array(z.object({ step: count, test: testSchema, answers: z.array(answerSchema).min(1) })).min(2),
});

export type TldrReport = z.infer<typeof reportSchema>;
export type TldrCheckpoint = TldrReport["checkpoints"][number];

/** From parsed JSON. @throws ZodError naming what was expected and found */
export const tldrReport = (json: unknown): TldrReport => reportSchema.parse(json);
