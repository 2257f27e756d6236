/** What can be read off every cell of a run: one number per iteration and position asked about. */
import { endIds, longestCanvas } from "@/lib/trace/canvas";
import { candidateTable, hasCandidates } from "@/lib/trace/packed";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { destinationsOf } from "./moments";
import { positionTimings } from "./run";

/** Name of what can be read off a cell: the keys of `readers`, where each is explained. */
export type CellQuantity = keyof typeof readers;

/** [longest canvas] values of one iteration by position, to be read only; NaN where nobody asked, or where it was not recorded. */
export type RowValues = (iteration: number) => Float64Array;

/**
 * A quantity of every cell, row by row. What it needs of the whole run is worked out here, once; a row is made when it
 * is first asked for, and kept.
 */
export function cellRows(trace: Trace, quantity: CellQuantity): RowValues {
  const columns = longestCanvas(trace);
  const read: Reader = readers[quantity](trace);
  const rows: Float64Array[] = [];
  const make = (index: number) => {
    const values = new Float64Array(columns).fill(Number.NaN);
    const iteration = trace.iterations[index];
    if (!iteration) return values;
    const at = read(iteration);
    if (quantity === "probability")
      for (const [slot, position] of (iteration.field?.positions ?? []).entries())
        values[position] = iteration.field!.confidence[slot]!;
    for (const [row, position] of iteration.positions.entries()) values[position] = at(row, position);
    return values;
  };
  return (index) => {
    rows[index] ??= make(index);
    return rows[index];
  };
}

/** The column of an iteration that a quantity is read off. */
const COLUMNS: Readonly<Record<CellQuantity, keyof Iteration>> = {
  probability: "probability",
  score: "score",
  entropy: "entropy",
  margin: "margin",
  end: "topIds",
  rank: "score",
  order: "tokens",
  settled: "tokens",
  "cache-age": "cost",
  "exit-layer": "cost",
};

/** Whether an iteration tells a quantity of the positions that it asked about. */
export const isRecorded = (iteration: Iteration, quantity: CellQuantity): boolean =>
  isTold(iteration, COLUMNS[quantity]) && (iteration.positions.length > 0 || iteration.probability !== undefined);

const isTold = (iteration: Iteration, name: keyof Iteration): boolean =>
  // Asking for the candidates themselves would unpack them all.
  name === "topIds" ? hasCandidates(iteration) : iteration[name] !== undefined;

/** For an iteration, the value of a row at a position. */
type Reader = (iteration: Iteration) => (row: number, position: number) => number;

/** A value that every row has in the trace. */
const column =
  (name: "probability" | "score" | "entropy" | "margin") =>
  (): Reader =>
  ({ [name]: values }) =>
  (row) =>
    values?.[row] ?? Number.NaN;

/** Every quantity, and how it is read off a trace. */
const readers = {
  probability: column("probability"),
  /** What positions are ranked by. */
  score: column("score"),
  entropy: column("entropy"),
  margin: column("margin"),
  /** Of all end tokens together; NaN where none of them is among the candidates kept. */
  end: endReader,
  /** 1 = best score of the iteration. */
  rank: rankReader,
  /** When the token of the answer was committed: 1 = first, equal numbers came together. */
  order: orderReader,
  /** 0 = undecided, 1 = the proposal is the final token for good and waits, 2 = it is committed in this iteration. */
  settled: settledReader,
  /** Iterations since all keys and values that the prediction rests on were computed. */
  "cache-age": cacheAgeReader,
  /** Layers that the row went through, where it could leave early. */
  "exit-layer": layerReader,
} satisfies Readonly<Record<string, (trace: Trace) => Reader>>;

/** Coarse confidence of a position that has no row, where the run tells it. */
export function coarseProbability({ field }: Iteration, position: number): number | undefined {
  const slot = field?.positions.indexOf(position) ?? -1;
  return slot < 0 ? undefined : field!.confidence[slot];
}

function endReader({ vocabulary }: Trace): Reader {
  const ends = new Set(endIds(vocabulary));
  return (iteration) => {
    const table = candidateTable(iteration);
    if (!table) return () => Number.NaN;
    const { starts, ids: kept, probs } = table;
    return (row) => {
      let sum = Number.NaN;
      for (let at = starts[row]!; at < starts[row + 1]!; at++)
        if (ends.has(kept[at]!)) sum = (Number.isNaN(sum) ? 0 : sum) + probs[at]!;
      return Math.min(1, sum);
    };
  };
}

function rankReader(): Reader {
  return ({ score }) => {
    const ranks = score && ranksOf(score);
    return (row) => ranks?.[row] ?? Number.NaN;
  };
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

function cacheAgeReader({ iterations }: Trace): Reader {
  let age = 0;
  const ages = iterations.map(({ cost }) => {
    age = cost ? (cost.cachedTokens > 0 ? age + 1 : 0) : Number.NaN;
    return age;
  });
  return ({ index }) =>
    () =>
      ages[index]!;
}

function layerReader(): Reader {
  return ({ cost }) =>
    () =>
      cost?.layers ?? Number.NaN;
}
