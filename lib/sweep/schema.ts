/**
 * A sweep is data: which lanes are measured, at which answer lengths, with which structure priors, on which tasks and how
 * many questions. Every cell is asked the same questions, so that lanes are compared question by question.
 */
import { z } from "zod/mini";
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
  version: z._default(z.literal(SWEEP_VERSION), SWEEP_VERSION),
  /** Lanes as in a link, with grids: `confident;gamma=0.5:0.95:0.05`, `maskgit;steps=length/2`, `maskgit;prefill=off,dimple`. */
  lanes: z._default(
    z
      .array(z.string().check(z.maxLength(SWEEP_LIMITS.laneCharacters)))
      .check(z.minLength(1), z.maxLength(SWEEP_LIMITS.lanes)),
    DEFAULT_EXPERIMENT.lanes.map(laneText),
  ),
  /** Response positions; null: what each question needs. */
  lengths: z._default(
    z
      .array(z.nullable(z.int().check(z.gte(min), z.lte(max))))
      .check(z.minLength(1), z.maxLength(SWEEP_LIMITS.lengths), z.refine(distinct, "expected each length once")),
    [null],
  ),
  priors: z._default(z.array(z.enum(PRIORS)).check(z.minLength(1), z.refine(distinct, "expected each prior once")), [
    "none",
  ]),
  /** Ids of tasks of the problem set. */
  tasks: z.array(z.string()).check(z.minLength(1), z.refine(distinct, "expected each task once")),
  /** Questions a task. */
  n: z._default(z.int().check(z.gte(1), z.lte(SWEEP_LIMITS.n)), 20),
  /** Same seed, same questions. */
  seed: z._default(z.int().check(z.gte(0), z.lte(LIMITS.seed)), 1),
  /** Of the questions of a cell the first ones have every step run again without the cache, in lanes that keep one. */
  drift: z._default(z.int().check(z.gte(0), z.lte(SWEEP_LIMITS.n)), 0),
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
