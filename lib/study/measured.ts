/** Accuracy and cost of many lanes over held-out problems, as measured by `npm run -s measure` and kept in a file. */
import { z } from "zod/mini";
import { pairedDifference, type Share, wilsonInterval } from "@/lib/analysis/interval";
import { type Lane, laneSchema } from "@/lib/experiment/schema";
import type { DriftSum } from "./outcome";
import { type TaskReport, totalDrift } from "./summary";

const mean = z.number().check(z.nonnegative());
const count = z.int().check(z.nonnegative());

const measuredTaskSchema = z.object({
  /** Right answers of the problems asked. */
  right: count,
  samples: z.int().check(z.positive()),
  /** Problem by problem, 1 where the answer was right and 0 where not; absent in older measurements. */
  outcomes: z.optional(z.string().check(z.regex(/^[01]+$/, "expected one digit a problem, 0 or 1"))),
  /** Means of a run. `nfe` counts those of a companion, too. */
  iterations: mean,
  nfe: mean,
  weightedNfe: mean,
  /** What the cache did to the predictions of some of the problems; absent where it was not measured. */
  drift: z.optional(z.object({ positions: z.int().check(z.positive()), meanKl: mean, flips: count })),
});

const measurementSchema = z.object({
  lane: laneSchema,
  /** First digits of the SHA-256 of each model's weights, the lane's first. */
  weights: z.array(z.string().check(z.regex(/^[0-9a-f]{8}$/))).check(z.minLength(1)),
  /** Same seed, same problems. */
  seed: count,
  tasks: z.record(z.string(), measuredTaskSchema),
});

const measuredSchema = z.array(measurementSchema);

export type Measurement = z.infer<typeof measurementSchema>;

/** Measurements from parsed JSON. @throws ZodError naming what was expected and found */
export function parseMeasured(json: unknown): Measurement[] {
  return measuredSchema.parse(json);
}

/** What is kept of an evaluation. */
export function measurementOf(
  lane: Lane,
  weights: readonly string[],
  seed: number,
  reports: readonly TaskReport[],
): Measurement {
  const tasks = reports.map(({ task, samples, correct, iterations, nfe, weightedNfe, drift }) => {
    const right = correct.filter(Boolean).length;
    const outcomes = correct.map(Number).join("");
    const rounded = (value: number) => Number(value.toFixed(3));
    const costs = { iterations: rounded(iterations), nfe: rounded(nfe), weightedNfe: rounded(weightedNfe) };
    const error = drift ? { drift: { ...drift, meanKl: Number(drift.meanKl.toPrecision(3)) } } : {};
    return [task, { right, samples, outcomes, ...costs, ...error }] as const;
  });
  return { lane, weights: [...weights], seed, tasks: Object.fromEntries(tasks) };
}

/** One lane over all tasks. */
export interface MeasuredSummary {
  /** Share of right answers; every task counts as often as it was asked. */
  readonly accuracy: Share;
  readonly samples: number;
  /** Means over the tasks. */
  readonly iterations: number;
  readonly nfe: number;
  readonly weightedNfe: number;
  /** Over all predictions compared, or null where none was. */
  readonly drift: DriftSum | null;
}

/** Sums a measurement up. */
export function summaryOf({ tasks }: Measurement): MeasuredSummary {
  const all = Object.values(tasks);
  const sum = (value: (task: (typeof all)[number]) => number) => all.reduce((total, task) => total + value(task), 0);
  const average = (value: (task: (typeof all)[number]) => number) => sum(value) / all.length;
  const samples = sum((task) => task.samples);
  return {
    accuracy: wilsonInterval(
      sum(({ right }) => right),
      samples,
    ),
    samples,
    iterations: average(({ iterations }) => iterations),
    nfe: average(({ nfe }) => nfe),
    weightedNfe: average(({ weightedNfe }) => weightedNfe),
    drift: totalDrift(all.map(({ drift }) => drift)),
  };
}

/**
 * How many more of the same problems one measurement answers rightly than the other, as a share of all; null where they
 * are not of the same problems, or do not say which they answered.
 */
export function differenceOf(one: Measurement, other: Measurement): Share | null {
  if (one.seed !== other.seed) return null;
  const tasks = Object.keys(one.tasks);
  const outcomes = [one, other].map((measurement) => tasks.map((task) => measurement.tasks[task]?.outcomes ?? ""));
  const [mine, theirs] = outcomes as [string[], string[]];
  if (mine.some((answers, task) => answers === "" || answers.length !== theirs[task]!.length)) return null;
  const rights = (answers: readonly string[]) => Array.from(answers.join(""), (digit) => digit === "1");
  return pairedDifference(rights(mine), rights(theirs));
}

/** Whether two lanes decode alike, as far as they say so themselves. */
export function sameLane(one: Lane, other: Lane): boolean {
  return JSON.stringify(laneSchema.parse(one)) === JSON.stringify(laneSchema.parse(other));
}
