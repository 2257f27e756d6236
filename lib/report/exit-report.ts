/** What is known of the ways out of a network that were trained beside it: `exits.json` of its folder. */
import { z } from "zod/mini";

export const EXIT_MEASURES = ["head", "trained", "classifier"] as const;

const count = z.int().check(z.nonnegative());
const share = z.number().check(z.gte(0), z.lte(1));

const pointSchema = z.object({
  threshold: share,
  /** Questions asked, answers that differ from the whole network's, right answers. */
  n: z.int().check(z.positive()),
  differ: count,
  right: count,
  /** Mean of a token. */
  layers: z.number().check(z.positive()),
});

const measureSchema = z.object({
  /** How fast the bar falls over a response: τ. */
  decay: z.number().check(z.nonnegative()),
  /** By threshold, the strictest first. */
  calibration: z.array(pointSchema).check(z.minLength(1)),
  /** The loosest threshold under which at most so many answers differ, as far as that can be told; null: none. */
  thresholds: z.array(z.object({ tolerance: share, threshold: z.nullable(share) })),
  /** The chosen thresholds on other questions. */
  test: z.array(pointSchema),
});

const measuredSchema = z.object({
  /** How often a calibrated threshold may break its promise. */
  error: share,
  /** Right answers of the whole network. */
  whole: z.object({ n: z.int().check(z.positive()), calibration: count, test: count }),
  measures: z.record(z.enum(EXIT_MEASURES), measureSchema),
});

const reportSchema = z.object({
  /** Positions of answers that they were trained on. */
  positions: count,
  steps: count,
  /** Layer by layer, on other positions: share of tokens that are the whole network's, read by its own head and by the trained one. */
  readings: z
    .array(z.object({ layers: count, borrowed: share, trained: share, calibrationError: share }))
    .check(z.minLength(1)),
  /** What leaving costs and saves; absent while it has not been measured. */
  measured: z.optional(measuredSchema),
});

export type ExitPoint = z.infer<typeof pointSchema>;
export type MeasuredExits = z.infer<typeof measuredSchema>;
export type ExitReport = z.infer<typeof reportSchema>;

/** From parsed JSON. @throws ZodError naming what was expected and found */
export const exitReport = (json: unknown): ExitReport => reportSchema.parse(json);
