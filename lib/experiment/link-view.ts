/** What somebody who shares an experiment is looking at: it travels along, so that others see the same. */
import { z } from "zod";
import { breakpointSchema } from "@/lib/analysis/breakpoint-schema";
import { LIMITS } from "./limits";

const lane = z
  .number()
  .int()
  .min(0)
  .max(LIMITS.lanes - 1);
const iteration = z.number().int().min(0).max(LIMITS.iterations);

export const linkViewSchema = z.strictObject({
  /** The clock stands where `lane` shows `shown` iterations; without them at the end. Times differ from machine to machine. */
  clock: z
    .strictObject({
      scale: z.enum(["step", "unmasked", "time"]),
      moment: z.strictObject({ lane, shown: iteration }).optional(),
    })
    .optional(),
  /** Id of the quantity that the heatmaps show. */
  quantity: z.string().max(40).optional(),
  /** The cell in the inspector. */
  cell: z
    .strictObject({
      lane,
      iteration,
      position: z
        .number()
        .int()
        .min(0)
        .max(LIMITS.grownLength - 1),
    })
    .optional(),
  /** The first divergence of the first two lanes, wherever their runs have it; it stands in for the clock and the cell. */
  divergence: z.literal(true).optional(),
  /** Those that are on. */
  breakpoints: z.array(breakpointSchema).max(24).optional(),
});

export type LinkView = z.infer<typeof linkViewSchema>;
