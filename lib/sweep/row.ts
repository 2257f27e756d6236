/** Tidy results: one object a line and answer, with everything that decided it and everything that came of it. */
import { z } from "zod/mini";
import { resolveLegal } from "@/lib/experiment/resolve";
import { type Outcome, outcomeSchema } from "@/lib/study/outcome";
import type { SweepCell } from "./plan";
import { PRIORS } from "./schema";

export const ROW_FORMAT = "dimple-answer";
export const ROW_VERSION = 1;

/** What an answer was asked with. Same head and index, same answer. */
const headShape = {
  /** Label of the lane in its sweep. */
  lane: z.string(),
  model: z.string(),
  /** The second model of strategies that ask one. */
  companion: z.nullable(z.string()),
  strategy: z.string(),
  /** Every setting in force, defaults included. */
  settings: z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()])),
  cache: z.string(),
  cacheSettings: z.record(z.string(), z.number()),
  /** First digits of the SHA-256 of the weights of each model, the lane's first. */
  weights: z.array(z.string()).check(z.minLength(1)),
  /** What computed it: `webgpu`, `wasm` or `cpu`. */
  backend: z.string(),
  /** Id of the problem set. */
  problems: z.string(),
  task: z.string(),
  seed: z.int().check(z.nonnegative()),
  /** Response positions as the sweep set them; null: what the question needs. */
  presetLength: z.nullable(z.int().check(z.positive())),
  prior: z.enum(PRIORS),
} as const;

export const rowSchema = z.object({
  format: z.literal(ROW_FORMAT),
  version: z.literal(ROW_VERSION),
  ...headShape,
  ...outcomeSchema.shape,
});

/** One answer of a sweep. */
export type Row = z.infer<typeof rowSchema>;
type Head = Pick<Row, keyof typeof headShape>;

const sorted = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));

/** Everything that decides the answers of a cell. */
export function headOf(cell: SweepCell, weights: readonly string[], backend: string): Head {
  const { model, companion, strategy, settings, cache } = resolveLegal(cell.lane);
  return {
    lane: cell.label,
    model,
    companion: companion?.name ?? null,
    strategy: strategy.id,
    settings: sorted(settings),
    cache: cache.policy.id,
    cacheSettings: sorted(cache.settings),
    weights: [...weights],
    backend,
    problems: cell.problems,
    task: cell.task,
    seed: cell.seed,
    presetLength: cell.responseLength,
    prior: cell.prior ?? "none",
  };
}

export const rowOf = (head: Head, outcome: Outcome): Row => ({
  format: ROW_FORMAT,
  version: ROW_VERSION,
  ...head,
  ...outcome,
});

/** Equal for rows of the same cell, of the same weights and backend. */
export function cellIdOf(head: Head): string {
  const values = (Object.keys(headShape) as (keyof Head)[]).map((key) => {
    const value = head[key];
    return typeof value === "object" && value !== null && !Array.isArray(value) ? sorted<unknown>(value) : value;
  });
  return JSON.stringify(values);
}

/** Equal for two rows of the same answer. */
export const rowIdOf = (row: Row): string => `${cellIdOf(row)} ${row.index}`;

/** Equal for rows that were asked the same question, whatever lane, length or prior answered it. */
export const questionIdOf = ({ problems, task, seed, index }: Pick<Row, "problems" | "task" | "seed" | "index">) =>
  JSON.stringify([problems, task, seed, index]);
