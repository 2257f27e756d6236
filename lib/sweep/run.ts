/** Runs a sweep: the same in the page and on the command line, which differ in machine and shelf only. */
import type { RunOptions } from "@/lib/run/runner";
import type { Shard } from "@/lib/study/plan";
import { runStudy } from "@/lib/study/run";
import type { Outcome, Shelf } from "@/lib/study/shelf";
import type { SweepCell, SweepPlan } from "./plan";
import { cellIdOf, headOf, outcomeOf, type Row, rowOf } from "./row";

/** Where rows are kept: a file, or the store of a page. */
export interface RowShelf {
  /** All rows there are, of this sweep and perhaps of others. */
  kept(): Promise<readonly Row[]>;
  /** Keeps a finished batch. The sweep goes on once it is kept. */
  keep(rows: readonly Row[]): Promise<void>;
}

/** One question, answered by all cells that ask it. */
export interface SweepBatch {
  readonly rows: readonly Row[];
  /** Those of them that did not lie on the shelf. */
  readonly fresh: readonly Row[];
  /** Answers so far, these included, of so many in all. */
  readonly done: number;
  readonly total: number;
}

/**
 * Answers a sweep question by question, so that all lanes can be compared at any moment, and yields what came of each.
 * What is on the shelf is taken from there; whatever is new is put on it, batch by batch.
 * @throws Error when a run fails, or the signal's reason when that has fired
 */
export async function* runSweep(
  { sweep, problems, cells }: SweepPlan,
  machine: RunOptions,
  { shelf, shard }: { readonly shelf?: RowShelf | undefined; readonly shard?: Shard | undefined } = {},
): AsyncGenerator<SweepBatch, void, void> {
  const outcomes = byCell((await shelf?.kept()) ?? []);
  const backend = () => machine.engine.status.backend.name;
  const kept: Shelf<SweepCell>["kept"] = async (cell, weights) => [
    ...(outcomes.get(cellIdOf(headOf(cell, weights, backend()))) ?? []),
  ];
  const study = runStudy(
    { problems, cells, samples: sweep.n, order: "questions", driftSamples: sweep.drift, ...(shard ? { shard } : {}) },
    { ...machine, encodeFirst: true },
    { kept, keep: async () => {} },
  );
  let batch: { row: Row; isKept: boolean }[] = [];
  let progress = { done: 0, total: 0 };
  const finished = async (): Promise<SweepBatch> => {
    const fresh = batch.filter(({ isKept }) => !isKept).map(({ row }) => row);
    if (fresh.length > 0) await shelf?.keep(fresh);
    const rows = batch.map(({ row }) => row);
    batch = [];
    return { rows, fresh, ...progress };
  };
  for await (const { cell, weights, outcome, isKept, done, total } of study) {
    const row = rowOf(headOf(cell, weights, backend()), outcome);
    const [last] = batch;
    if (last && (last.row.index !== row.index || last.row.task !== row.task)) yield await finished();
    batch.push({ row, isKept });
    progress = { done, total };
  }
  if (batch.length > 0) yield await finished();
}

function byCell(rows: readonly Row[]): Map<string, Outcome[]> {
  const cells = new Map<string, Outcome[]>();
  for (const row of rows) {
    const id = cellIdOf(row);
    const outcomes = cells.get(id) ?? [];
    outcomes.push(outcomeOf(row));
    cells.set(id, outcomes);
  }
  return cells;
}
