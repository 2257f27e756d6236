/** What can be read off every cell of a run: one number per iteration and position asked about. */
import { longestCanvas } from "@/lib/trace/canvas";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { destinationsOf } from "./moments";
import { positionTimings } from "./run";

/**
 * `score`: what positions are ranked by. `rank`: 1 = best score of the iteration. `order`: when the token of the answer
 * was committed, 1 = first, equal numbers came together. `settled`: 0 = undecided, 1 = the proposal is the final token
 * for good and waits, 2 = it is committed in this iteration. `cache-age`: iterations since all keys and values that the
 * prediction rests on were computed. `exit-layer`: layers that the row went through, where it could leave early.
 */
export type CellQuantity =
  | "probability"
  | "score"
  | "entropy"
  | "margin"
  | "rank"
  | "order"
  | "settled"
  | "cache-age"
  | "exit-layer";

/** [longest canvas] values of one iteration by position, to be read only; NaN where nobody asked. */
export type RowValues = (iteration: number) => Float64Array;

/**
 * A quantity of every cell, row by row. What it needs of the whole run is worked out here, once; a row is made when it
 * is first asked for, and kept.
 */
export function cellRows(trace: Trace, quantity: CellQuantity): RowValues {
  const columns = longestCanvas(trace);
  const read = readerOf(trace, quantity);
  const rows: Float64Array[] = [];
  const make = (index: number) => {
    const values = new Float64Array(columns).fill(Number.NaN);
    const iteration = trace.iterations[index];
    if (!iteration) return values;
    const at = read(iteration);
    for (const [row, position] of iteration.positions.entries()) values[position] = at(row, position);
    return values;
  };
  return (index) => {
    rows[index] ??= make(index);
    return rows[index];
  };
}

/** For an iteration, the value of a row at a position. */
type Reader = (iteration: Iteration) => (row: number, position: number) => number;

function readerOf(trace: Trace, quantity: CellQuantity): Reader {
  switch (quantity) {
    case "rank":
      return ({ score }) => {
        const ranks = ranksOf(score);
        return (row) => ranks[row]!;
      };
    case "order":
      return orderReader(trace);
    case "settled":
      return settledReader(trace);
    case "exit-layer":
      return ({ cost }) =>
        () =>
          cost.layers ?? Number.NaN;
    case "cache-age": {
      const ages = cacheAges(trace);
      return ({ index }) =>
        () =>
          ages[index]!;
    }
    default:
      return ({ [quantity]: column }) =>
        (row) =>
          column[row]!;
  }
}

/** 1 = largest; of equals the left one comes first. */
function ranksOf(scores: readonly number[]): number[] {
  const ranks = new Array<number>(scores.length);
  const byScore = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
  for (const [place, row] of byScore.entries()) ranks[row] = place + 1;
  return ranks;
}

/** 1 + how many positions of the answer were committed in earlier iterations. */
function orderReader(trace: Trace): Reader {
  const committed = positionTimings(trace).map((timing) => timing.committed);
  const destinations = destinationsOf(trace);
  const before = new Map<number, number>();
  let count = 0;
  for (const index of committed.filter((at) => at !== null).sort((a, b) => a - b)) {
    if (!before.has(index)) before.set(index, count);
    count++;
  }
  return ({ index }) =>
    (_row, position) => {
      const at = committed[destinations[index]![position] ?? -1];
      return at == null ? Number.NaN : 1 + before.get(at)!;
    };
}

function settledReader(trace: Trace): Reader {
  const timings = positionTimings(trace);
  const destinations = destinationsOf(trace);
  return ({ index }) =>
    (_row, position) => {
      const { committed = null, settled = null } = timings[destinations[index]![position] ?? -1] ?? {};
      if (committed === index) return 2;
      return settled !== null && index >= settled ? 1 : 0;
    };
}

/** Iterations since the last one that computed every key and value anew. */
function cacheAges({ iterations }: Trace): number[] {
  let age = 0;
  return iterations.map(({ cost }) => {
    age = cost.cachedTokens > 0 ? age + 1 : 0;
    return age;
  });
}
