/** Runs a sweep: the same in the page and on the command line, which differ in who answers and where rows are kept. */
import { Lockstep } from "@/lib/run/lockstep";
import type { RunOptions } from "@/lib/run/runner";
import { outcomeOf, weightsOf } from "@/lib/study/run";
import { type Asking, questionsOf, type Shard, type SweepCell, type SweepPlan } from "./plan";
import { headOf, type Row, rowOf } from "./row";

/** Where rows are kept: a file, or the store of a page. */
export interface RowShelf {
  /** Keeps finished rows. */
  keep(rows: readonly Row[]): Promise<void>;
}

/**
 * Whoever answers questions: an engine, or a process that has one. One question at a time is asked of it.
 * @returns a row for each of the question's cells, in their order
 * @throws Error when an answer fails; it is asked nothing more then
 */
export type Answerer = (asking: Asking) => Promise<readonly Row[]>;

/** One question, answered by all cells that ask it. */
export interface SweepBatch {
  readonly rows: readonly Row[];
  /** Those of them that were not kept before. */
  readonly fresh: readonly Row[];
  /** Answers so far, these included, of so many in all. */
  readonly done: number;
  readonly total: number;
}

export interface SweepOptions {
  /** Answers of this very plan that are there already, as `rowsOfPlan` has them. */
  readonly kept?: readonly Row[] | undefined;
  readonly shelf?: RowShelf | undefined;
  readonly shard?: Shard | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Questions that an engine on a graphics card is asked at the same time. */
const BATCH_ON_WEBGPU = 16;

/** So many as an engine gains by being asked at the same time. */
export const batchFor = ({ engine }: RunOptions): number =>
  engine.status.backend.name === "webgpu" ? BATCH_ON_WEBGPU : 1;

/**
 * Several answerers on one machine, whose questions are answered in step: an engine that runs passes together then does.
 * Rows are those of one, but for times: each answer is charged with its share.
 */
export function answerersOn(plan: SweepPlan, machine: RunOptions, batch: number): Answerer[] {
  if (batch === 1) return [answererOn(plan, machine)];
  const lockstep = new Lockstep(machine.engine);
  return Array.from({ length: batch }, () => async (asking) => {
    const { engine, now, leave } = lockstep.enter();
    try {
      // Pictures are encoded together as well: at the first prediction, not as each session is opened.
      return await answererOn(plan, { encodeFirst: false, ...machine, engine, now })(asking);
    } finally {
      leave();
    }
  });
}

/** Answers a plan's questions on a machine. Pictures are encoded before the clock of a run starts: its cells share them. */
export function answererOn({ sweep, problems }: SweepPlan, machine: RunOptions): Answerer {
  const options = { encodeFirst: true, ...machine };
  return async ({ index, cells }) => {
    const rows: Row[] = [];
    for (const cell of cells) {
      options.signal?.throwIfAborted();
      const weights = await weightsOf(cell.lane, options);
      const outcome = await outcomeOf(problems, cell, index, wantsDrift(sweep, cell, index), options);
      rows.push(rowOf(headOf(cell, weights, machine.engine.status.backend.name), outcome));
    }
    return rows;
  };
}

const wantsDrift = ({ drift }: SweepPlan["sweep"], { lane }: SweepCell, index: number) =>
  index < drift && lane.prefill !== "off";

/**
 * Answers a sweep question by question, so that all lanes can be compared at any moment, and yields what came of each, in
 * the order of the questions whoever answers them. What is new is put on the shelf as soon as it is there. An answerer that
 * fails is asked nothing more; its question goes to another one. While nobody asks for the next batch, no question is begun.
 * @param answerers at least one
 * @throws Error of the last answerer that failed, or of the shelf; the signal's reason when that has fired
 */
export async function* runSweep(
  plan: SweepPlan,
  answerers: readonly Answerer[],
  { kept = [], shelf, shard, signal }: SweepOptions = {},
): AsyncGenerator<SweepBatch, void, void> {
  const questions = questionsOf(plan, shard);
  const known = new Map(kept.map((row) => [placeOf(row), row]));
  /** The rows of a question as far as they are known, in the order of its cells. */
  const knownOf = ({ index, cells }: Asking) =>
    cells.map((cell) => {
      const row = known.get(cellPlace(cell, index));
      return row && (row.drift !== null || !wantsDrift(plan.sweep, cell, index)) ? row : null;
    });
  const missing = questions.map((asking) => {
    const rows = knownOf(asking);
    return { ...asking, cells: asking.cells.filter((_, at) => rows[at] === null) };
  });
  const queue = missing.flatMap(({ cells }, at) => (cells.length > 0 ? at : []));
  const idle = [...answerers];
  /** Those that have not failed. */
  let able = answerers.length;
  const underWay = new Map<number, Promise<void>>();
  const answered = new Map<number, readonly Row[]>();
  let writing = Promise.resolve();
  let failure: { readonly error: unknown } | null = null;

  const ask = async (at: number, answerer: Answerer) => {
    let rows: readonly Row[];
    try {
      rows = await answerer(missing[at]!);
    } catch (error) {
      // Another one may do what this one could not.
      queue.unshift(at);
      able--;
      if (signal?.aborted || able === 0) failure ??= { error };
      return;
    }
    writing = writing.then(() => shelf?.keep(rows));
    await writing;
    answered.set(at, rows);
    idle.push(answerer);
  };
  const begin = () => {
    while (idle.length > 0 && queue.length > 0) {
      const at = queue.shift()!;
      const work = ask(at, idle.shift()!)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => underWay.delete(at));
      underWay.set(at, work);
    }
  };

  const total = questions.reduce((sum, { cells }) => sum + cells.length, 0);
  let done = 0;
  try {
    for (const [at, asking] of questions.entries()) {
      signal?.throwIfAborted();
      const rows = knownOf(asking);
      while (missing[at]!.cells.length > 0 && !answered.has(at)) {
        if (failure) throw (failure as { error: unknown }).error;
        begin();
        await Promise.race(underWay.values());
      }
      const fresh = answered.get(at) ?? [];
      answered.delete(at);
      const news = fresh.values();
      done += rows.length;
      yield { rows: rows.map((row) => row ?? news.next().value!), fresh, done, total };
    }
  } finally {
    // What is under way is kept before anybody goes on.
    await Promise.allSettled(underWay.values());
  }
}

/** Equal for a plan's row and the cell and question that it answers. */
const placeOf = ({ lane, presetLength, prior, task, index }: Row) =>
  JSON.stringify([lane, presetLength, prior, task, index]);

const cellPlace = ({ label, responseLength, prior, task }: SweepCell, index: number) =>
  JSON.stringify([label, responseLength, prior ?? "none", task, index]);
