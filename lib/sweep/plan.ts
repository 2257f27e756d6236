/** What a sweep asks: its cells, and what of it cannot go together. Nothing is run here. */
import { cacheConflict, resolve } from "@/lib/experiment/resolve";
import type { Cell } from "@/lib/study/plan";
import type { ProblemSet } from "@/lib/study/problems";
import { lanesOf, type SweepLane } from "./grid";
import { SWEEP_LIMITS, type Sweep } from "./schema";

/** A cell of a sweep: of one lane, length and prior on one task. */
export interface SweepCell extends Cell {
  /** The lane as rows and tables name it: with what follows the length still a formula. */
  readonly label: string;
}

export interface SweepPlan {
  readonly sweep: Sweep;
  readonly problems: ProblemSet;
  /** Labels of the lanes in their order; the others are held against the first. */
  readonly lanes: readonly string[];
  /** All that can be run, in the order lane, length, prior, task. */
  readonly cells: readonly SweepCell[];
  /** What cannot go together and is left out, a sentence each. */
  readonly conflicts: readonly string[];
}

/** A question of a sweep, and the cells that ask it. */
export interface Asking {
  readonly task: string;
  readonly index: number;
  readonly cells: readonly SweepCell[];
}

/** One of several parts of a plan's questions, counted from 0. All parts together are the whole, and no two share a question. */
export interface Shard {
  readonly part: number;
  readonly of: number;
}

/** What a plan asks: the first question of every task, then the second … @param shard only these; absent: all */
export function questionsOf({ cells, sweep }: SweepPlan, shard: Shard = { part: 0, of: 1 }): Asking[] {
  const tasks = [...new Set(cells.map(({ task }) => task))];
  const asking = tasks.map((task) => ({ task, cells: cells.filter((cell) => cell.task === task) }));
  return Array.from({ length: sweep.n }, (_, index) => index).flatMap((index) =>
    asking
      .filter((_, place) => (index * tasks.length + place) % shard.of === shard.part)
      .map((question) => ({ ...question, index })),
  );
}

/**
 * Spreads a sweep out.
 * @throws RangeError for a lane that cannot be read, a task there is not, or when there are too many lanes
 */
export function planSweep(sweep: Sweep, problems: ProblemSet): SweepPlan {
  const known = problems.tasks.map(({ id }) => id);
  const stranger = sweep.tasks.find((task) => !known.includes(task));
  if (stranger !== undefined) throw new RangeError(`no task "${stranger}"; there are ${known.join(", ")}`);
  const written = sweep.lanes.flatMap(lanesOf);
  if (written.length > SWEEP_LIMITS.points) {
    throw new RangeError(`expected at most ${SWEEP_LIMITS.points} lanes, found ${written.length}`);
  }
  const lanes = [...new Map(written.map((lane) => [lane.label, lane])).values()];
  const conflicts = new Set<string>();
  const cells = lanes.flatMap((lane) => cellsOfLane(lane, sweep, problems, conflicts));
  return { sweep, problems, lanes: lanes.map(({ label }) => label), cells, conflicts: [...conflicts] };
}

function cellsOfLane(
  lane: SweepLane,
  { lengths, priors, tasks, seed }: Sweep,
  problems: ProblemSet,
  conflicts: Set<string>,
): SweepCell[] {
  return lengths.flatMap((responseLength) => {
    if (lane.followsLength && responseLength === null) {
      conflicts.add(`${lane.label}: a setting that follows the length needs lengths that are given.`);
      return [];
    }
    return priors.flatMap((prior) =>
      tasks.flatMap((task) => {
        const asked = problems.problem(task, 0, seed);
        if (prior === "skeleton" && !asked.skeleton) {
          conflicts.add(`${task}: no structure prior suits its questions.`);
          return [];
        }
        const length = responseLength ?? asked.responseLength;
        const recipe = attempt(() => lane.at(length));
        const problem = typeof recipe === "string" ? recipe : laneProblem(recipe, length);
        if (typeof recipe === "string" || problem !== null) {
          conflicts.add(`${lane.label} at length ${length}: ${problem}`);
          return [];
        }
        const cell = { problems: problems.id, task, seed, lane: recipe, responseLength, label: lane.label };
        return [prior === "skeleton" ? { ...cell, prior } : cell];
      }),
    );
  });
}

/** What comes of it, or the sentence that says why nothing does. */
function attempt<Result>(make: () => Result): Result | string {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

function laneProblem(recipe: SweepCell["lane"], length: number): string | null {
  const resolution = resolve(recipe);
  return resolution.ok ? cacheConflict(resolution.lane, length) : resolution.problems.join(" ");
}
