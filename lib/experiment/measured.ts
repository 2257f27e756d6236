/** Accuracy and cost of many lanes over held-out problems, as measured by `npm run -s measure` and kept in a file. */
import { z } from "zod";
import { type Share, wilsonInterval } from "@/lib/analysis/interval";
import type { TaskReport } from "./evaluate";
import { type Lane, laneSchema } from "./schema";

const mean = z.number().nonnegative();
const count = z.number().int().nonnegative();

const measuredTaskSchema = z.object({
  /** Right answers of the problems asked. */
  right: count,
  samples: z.number().int().positive(),
  /** Means of a run. `nfe` counts those of a companion, too. */
  iterations: mean,
  nfe: mean,
  weightedNfe: mean,
});

const measurementSchema = z.object({
  lane: laneSchema,
  /** First digits of the SHA-256 of each model's weights, the lane's first. */
  weights: z.array(z.string().regex(/^[0-9a-f]{8}$/)).min(1),
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
  const tasks = reports.map(({ task, samples, accuracy, iterations, nfe, weightedNfe }) => {
    const right = Math.round(accuracy.value * samples);
    const rounded = (value: number) => Number(value.toFixed(3));
    const costs = { iterations: rounded(iterations), nfe: rounded(nfe), weightedNfe: rounded(weightedNfe) };
    return [task, { right, samples, ...costs }] as const;
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
  };
}

/** Whether two lanes decode alike, as far as they say so themselves. */
export function sameLane(one: Lane, other: Lane): boolean {
  return JSON.stringify(laneSchema.parse(one)) === JSON.stringify(laneSchema.parse(other));
}
