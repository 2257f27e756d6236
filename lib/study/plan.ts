/** What is to be measured: cells, each a lane on one task, all asked the same problems. */
import { recipe } from "@/lib/experiment/key";
import { resolveLegal } from "@/lib/experiment/resolve";
import type { Lane } from "@/lib/experiment/schema";
import type { ProblemSet } from "./problems";

/** Raise it when the same cell comes to mean something else: what was kept of it before is then measured anew. */
const VERSION = 1;

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

export interface Plan<Asked extends Cell = Cell> {
  readonly problems: ProblemSet;
  readonly cells: readonly Asked[];
  /** Problems a cell. */
  readonly samples: number;
  /** Of these the first ones have every step run again without the cache, in lanes that keep one; 0 when absent. */
  readonly driftSamples?: number;
}

/** One question of a cell. */
interface Step<Asked extends Cell> {
  readonly cell: Asked;
  readonly index: number;
}

/** What a plan asks, cell by cell. */
export const stepsOf = <Asked extends Cell>({
  cells,
  samples,
}: Pick<Plan<Asked>, "cells" | "samples">): Step<Asked>[] =>
  cells.flatMap((cell) => Array.from({ length: samples }, (_, index) => ({ cell, index })));

/** What the cells of a plan differ in; the other axes are the same for all of them. */
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

/**
 * The name under which outcomes of a cell are kept: equal names mean equal outcomes (on the same backend), however the
 * lane was written.
 * @param weights digests of the weights of the lane's models
 * @throws RangeError for a lane that cannot be resolved
 */
export function cellKey(
  { problems, task, seed, lane, responseLength, prior }: Cell,
  weights: readonly string[],
): string {
  const key = [VERSION, problems, task, seed, responseLength, weights, recipe(resolveLegal(lane))];
  return JSON.stringify(prior ? [...key, prior] : key);
}
