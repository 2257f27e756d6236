/** Sweeps that were measured beforehand, so that a lab shows something before its visitor measures anything. */
import { z } from "zod/mini";
import index from "@/public/labs/index.json";

const recordedSchema = z.object({
  /** File under public/labs: a results file, gzipped. */
  file: z.string(),
  /** Day of the measurement, 2026-11-29. */
  date: z.string(),
  /** What computed it, in words. */
  machine: z.string(),
});

export type RecordedSweep = z.infer<typeof recordedSchema>;

const recorded = z.record(z.string(), recordedSchema).parse(index);

/** The recorded sweep of a lab, by its name; null where it has none. */
export const recordedOf = (lab: string): RecordedSweep | null => recorded[lab] ?? null;
