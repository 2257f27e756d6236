/** The values that a view of the heatmap shows, row by row. Numbers only, no DOM. */
import { positionTimings } from "@/lib/analysis/run";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { columnsOf } from "./heatmap-geometry";
import type { HeatmapViewId } from "./heatmap-views";

/** KL divergence in nats by canvas position, iteration by iteration; missing rows and NaN where it is not known. */
export type DriftRows = readonly (ArrayLike<number> | null | undefined)[];

/** [columns] values of one iteration, NaN where a cell has none. */
export type RowValues = (iteration: number) => ArrayLike<number>;

/** Values of a view for every row of a trace. */
export function cellValues(trace: Trace, view: HeatmapViewId, drift: DriftRows = []): RowValues {
  const { iterations } = trace;
  const columns = columnsOf(trace);
  const rowOf = (index: number, read: (row: number, position: number) => number) => {
    const values = new Float64Array(columns).fill(Number.NaN);
    iterations[index]?.positions.forEach((position, row) => {
      values[position] = read(row, position);
    });
    return values;
  };
  switch (view) {
    case "probability":
    case "score":
    case "entropy":
    case "margin":
      return (index) => rowOf(index, (row) => iterations[index]![view][row]!);
    case "rank":
      return (index) => {
        const ranks = ranksOf(iterations[index]?.score ?? []);
        return rowOf(index, (row) => ranks[row]!);
      };
    case "order":
    case "settled": {
      const timings = positionTimings(trace);
      const orders = commitOrders(timings.map(({ committed }) => committed));
      return (index) =>
        rowOf(index, (_, position) => {
          const { settled = null, committed = null } = timings[position] ?? {};
          if (view === "order") return orders[position] ?? Number.NaN;
          return committed === index ? 2 : settled !== null && index >= settled ? 1 : 0;
        });
    }
    case "cache-age": {
      const ages = cacheAges(iterations);
      return (index) => rowOf(index, () => ages[index]!);
    }
    case "drift": {
      const unknown = new Float64Array(columns).fill(Number.NaN);
      return (index) => drift[index] ?? unknown;
    }
  }
}

/** 1 = largest; equal scores keep their order. */
function ranksOf(scores: readonly number[]): number[] {
  const ranks = new Array<number>(scores.length);
  const byScore = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
  for (const [place, row] of byScore.entries()) ranks[row] = place + 1;
  return ranks;
}

/** 1 + how many positions were committed in earlier iterations; NaN for those that never were. */
function commitOrders(committed: readonly (number | null)[]): number[] {
  return committed.map((mine) =>
    mine === null ? Number.NaN : 1 + committed.filter((other) => other !== null && other < mine).length,
  );
}

/** Iterations since the last one that computed every key and value anew. */
function cacheAges(iterations: readonly Iteration[]): number[] {
  let age = 0;
  return iterations.map(({ cost }) => {
    age = cost.cachedTokens > 0 ? age + 1 : 0;
    return age;
  });
}
