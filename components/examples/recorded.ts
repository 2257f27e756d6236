/** What came of the examples when they were recorded: `npm run examples` writes it beside this file. */
import { z } from "zod/mini";
import { originSchema, runOriginSchema } from "@/lib/experiment/origin";

const laneSchema = z.object({
  /** Its heatmap, under public/examples. */
  file: z.string(),
  /** Of that picture, px. */
  width: z.int().check(z.positive()),
  height: z.int().check(z.positive()),
  iterations: z.int().check(z.positive()),
  /** Null where nobody can say. */
  isRight: z.nullable(z.boolean()),
  /** `traceDigest` of its run. */
  digest: z.string(),
  origin: runOriginSchema,
});

export type RecordedLane = z.infer<typeof laneSchema>;

const exampleSchema = z.object({
  /** Fingerprints of what was asked. */
  asked: originSchema.shape.asked,
  lanes: z.array(laneSchema),
});

export type RecordedExample = z.infer<typeof exampleSchema>;

/** Recorded runs by the id of their example. @throws ZodError for anything else */
export const readRecorded = (data: unknown): Readonly<Record<string, RecordedExample>> =>
  z.record(z.string(), exampleSchema).parse(data);
