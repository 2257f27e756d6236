/**
 * A sweep is data: which lanes are measured, at which answer lengths, with which structure priors, on which tasks and how
 * many questions. Every cell is asked the same questions, so that lanes are compared question by question.
 */
import { z } from "zod";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { laneText } from "@/lib/experiment/lane-text";
import { LIMITS } from "@/lib/experiment/limits";
import { describeIssues } from "@/lib/scene/issue";

const SWEEP_VERSION = 1;

/** Most of each axis; a grid counts with all of its points. */
export const SWEEP_LIMITS = {
  /** Lanes as they are written. */
  lanes: 64,
  /** Lanes once their grids are spread out. */
  points: 512,
  laneCharacters: 400,
  lengths: 64,
  n: 100_000,
} as const;

/** What stands in the answer before decoding begins: nothing, or what suits each question. */
export const PRIORS = ["none", "skeleton"] as const;

const { min, max } = LIMITS.responseLength;
const distinct = <Item>(items: readonly Item[]) => new Set(items).size === items.length;

export const sweepSchema = z.strictObject({
  version: z.literal(SWEEP_VERSION).default(SWEEP_VERSION),
  /** Lanes as in a link, with grids: `confident;gamma=0.5:0.95:0.05`, `maskgit;steps=length/2`, `maskgit;prefill=off,dimple`. */
  lanes: z
    .array(z.string().max(SWEEP_LIMITS.laneCharacters))
    .min(1)
    .max(SWEEP_LIMITS.lanes)
    .default(DEFAULT_EXPERIMENT.lanes.map(laneText)),
  /** Response positions; null: what each question needs. */
  lengths: z
    .array(z.number().int().min(min).max(max).nullable())
    .min(1)
    .max(SWEEP_LIMITS.lengths)
    .refine(distinct, "expected each length once")
    .default([null]),
  priors: z.array(z.enum(PRIORS)).min(1).refine(distinct, "expected each prior once").default(["none"]),
  /** Ids of tasks of the problem set. */
  tasks: z.array(z.string()).min(1).refine(distinct, "expected each task once"),
  /** Questions a task. */
  n: z.number().int().min(1).max(SWEEP_LIMITS.n).default(20),
  /** Same seed, same questions. */
  seed: z.number().int().min(0).max(LIMITS.seed).default(1),
  /** Of the questions of a cell the first ones have every step run again without the cache, in lanes that keep one. */
  drift: z.number().int().min(0).max(SWEEP_LIMITS.n).default(0),
});

export type Sweep = z.infer<typeof sweepSchema>;

/** A sweep from parsed JSON. @throws RangeError with everything that is wrong with it, in a sentence each */
export function parseSweep(data: unknown): Sweep {
  const parsed = sweepSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new RangeError(
    describeIssues(parsed.error, data, "sweep")
      .map((problem) => `${problem}.`)
      .join(" "),
  );
}
