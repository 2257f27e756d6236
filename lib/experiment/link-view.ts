/** What somebody who shares an experiment is looking at: it travels along, so that others see the same. */
import { z } from "zod/mini";
import { breakpointSchema } from "@/lib/analysis/breakpoint-schema";
import { LIMITS } from "./limits";

const lane = z.int().check(z.gte(0), z.lte(LIMITS.lanes - 1));
const iteration = z.int().check(z.gte(0), z.lte(LIMITS.iterations));

export const linkViewSchema = z.strictObject({
  /** The clock stands where `lane` shows `shown` iterations; without them at the end. Times differ from machine to machine. */
  clock: z.optional(
    z.strictObject({
      scale: z.enum(["step", "unmasked", "time"]),
      moment: z.optional(z.strictObject({ lane, shown: iteration })),
    }),
  ),
  /** Id of the quantity that the heatmaps show. */
  quantity: z.optional(z.string().check(z.maxLength(40))),
  /** The cell in the inspector. */
  cell: z.optional(
    z.strictObject({
      lane,
      iteration,
      position: z.int().check(z.gte(0), z.lte(LIMITS.grownLength - 1)),
    }),
  ),
  /** The first divergence of the first two lanes, wherever their runs have it; it stands in for the clock and the cell. */
  divergence: z.optional(z.literal(true)),
  /** Those that are on. */
  breakpoints: z.optional(z.array(breakpointSchema).check(z.maxLength(24))),
});

export type LinkView = z.infer<typeof linkViewSchema>;
