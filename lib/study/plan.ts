/** What is measured: cells, each a lane on one task, all asked the same problems. */
import type { Lane } from "@/lib/experiment/schema";
import type { ProblemSet } from "./problems";

/** One thing to measure. How many problems it is asked is not part of it: a longer measurement goes on from a shorter. */
export interface Cell {
  /** Id of the problem set. */
  readonly problems: string;
  readonly task: string;
  /** Same task and seed, same problems: cells that share both are compared problem by problem. */
  readonly seed: number;
  readonly lane: Lane;
  /** Response positions, or null for what each problem needs. */
  readonly responseLength: number | null;
  /** The structure prior that suits each question stands in its answer; absent: none does. */
  readonly prior?: "skeleton";
}

/** What cells differ in; the other axes are the same for all of them. */
interface Axes {
  readonly lanes: readonly Lane[];
  readonly responseLengths?: readonly (number | null)[];
  readonly tasks: readonly string[];
  readonly seed: number;
}

/** Every lane at every response length (when absent: what each problem needs) on every task, in this order. */
export function cellsOf({ id }: ProblemSet, { lanes, responseLengths = [null], tasks, seed }: Axes): Cell[] {
  return lanes.flatMap((lane) =>
    responseLengths.flatMap((responseLength) =>
      tasks.map((task) => ({ problems: id, task, seed, lane, responseLength })),
    ),
  );
}
