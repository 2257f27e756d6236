/**
 * What is measured of training itself, read strictly: curves.json, ablations.json and stability.json in training/report, each
 * written by the command of its name (`python -m training.report.curves`).
 */
import { z } from "zod/mini";

const share = z.number().check(z.gte(0), z.lte(1));
const count = z.int().check(z.nonnegative());

/** A share of n with its 95 % interval. */
const shareSchema = z.object({ value: share, low: share, high: share, n: count });
/** A difference of shares, of the same questions, with its 95 % interval. */
const differenceSchema = z.object({ value: z.number(), low: z.number(), high: z.number() });
const phaseNameSchema = z.enum(["ar", "diffusion", "mist"]);

const gradedSchema = z.object({
  /** SHA-256 of the weights as an export writes them. */
  digest: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** Id of the decoding setting: `autoregressive` or `gamma-0.9`. */
  setting: z.string(),
  /** Response length of every question; null: what the page offers for the task. */
  length: z.nullable(z.int().check(z.positive())),
  mean: shareSchema,
  iterations: z.number().check(z.nonnegative()),
  tasks: z.record(z.string(), shareSchema),
});

const examSchema = z.object({
  /** Held-out questions a task, and the seed that draws them. */
  n: count,
  seed: z.string(),
});

const curvesSchema = z.extend(examSchema, {
  runs: z
    .array(
      z.object({
        name: z.string(),
        /** What it was trained on, in words. */
        recipe: z.string(),
        length: z.nullable(z.int().check(z.positive())),
        phases: z
          .array(z.object({ phase: phaseNameSchema, words: z.string(), from: count, to: z.int().check(z.positive()) }))
          .check(z.minLength(1)),
        /** In ascending positions. */
        points: z
          .array(z.extend(gradedSchema, { positions: z.int().check(z.positive()), phase: phaseNameSchema }))
          .check(z.minLength(1)),
      }),
    )
    .check(z.minLength(1)),
});

const trainedSchema = z.extend(gradedSchema, {
  /** What repeats it. */
  commands: z.array(z.string()).check(z.minLength(1)),
  steps: z.int().check(z.positive()),
  /** Steps whose loss was a spike, of those that had enough steps before them. */
  spikes: count,
  judged: count,
  /** Norm of the whole gradient, which nothing clips. */
  gradient: z.object({ mean: z.number().check(z.nonnegative()), largest: z.number().check(z.nonnegative()) }),
});

const ablationsSchema = z.extend(examSchema, {
  /** Token positions of each. */
  budget: z.int().check(z.positive()),
  /** The weights that all go on from. */
  start: z.object({ name: z.string(), digest: z.string() }),
  /** Choices that are planned and not trained. */
  missing: z.array(z.string()),
  /** The first is what the others are held against. */
  runs: z
    .array(
      z.extend(trainedSchema, {
        id: z.string(),
        words: z.string(),
        positions: z.int().check(z.positive()),
        /** Points above the base; null of the base itself. */
        difference: z.nullable(differenceSchema),
        /** Right answers at γ = 0.5, the same read once more and mended, and what that changes. */
        hasty: shareSchema,
        reread: shareSchema,
        revision: differenceSchema,
        loss: z.number().check(z.nonnegative()),
      }),
    )
    .check(z.minLength(1)),
});

const stabilitySchema = z.extend(examSchema, {
  budget: z.int().check(z.positive()),
  seeds: z.int().check(z.positive()),
  /** A spike: a loss so many standard deviations above the mean of so many steps before it. */
  spike: z.object({ window: z.int().check(z.positive()), distance: z.number().check(z.positive()) }),
  twins: z
    .array(
      z.object({
        id: z.enum(["ar", "diffusion", "both"]),
        words: z.string(),
        runs: z
          .array(
            z.extend(trainedSchema, {
              seed: z.int(),
              curve: z
                .array(
                  z.object({
                    positions: z.int().check(z.positive()),
                    phase: phaseNameSchema,
                    loss: z.number().check(z.nonnegative()),
                    gradient: z.optional(z.number().check(z.nonnegative())),
                    largestGradient: z.optional(z.number().check(z.nonnegative())),
                  }),
                )
                .check(z.minLength(1)),
            }),
          )
          .check(z.minLength(1)),
      }),
    )
    .check(z.minLength(1)),
});

export type CurvesReport = z.infer<typeof curvesSchema>;
export type AblationsReport = z.infer<typeof ablationsSchema>;
export type StabilityReport = z.infer<typeof stabilitySchema>;

/** From parsed JSON. @throws ZodError naming what was expected and found */
export const curvesReport = (json: unknown): CurvesReport => curvesSchema.parse(json);
/** From parsed JSON. @throws ZodError naming what was expected and found */
export const ablationsReport = (json: unknown): AblationsReport => ablationsSchema.parse(json);
/** From parsed JSON. @throws ZodError naming what was expected and found */
export const stabilityReport = (json: unknown): StabilityReport => stabilitySchema.parse(json);
