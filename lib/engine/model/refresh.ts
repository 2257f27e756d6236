/** Which window rows a layer refreshes when it refreshes some of them only (dLLM-Cache). */
import type { SelectiveRefresh } from "../executor";

/**
 * Ascending window rows to refresh: those before `from`, and of the others the `count` least similar ones; ties go to
 * the lower row. @param similarity cosine of a row's value with the cached one
 */
export function rowsToRefresh(
  rows: number,
  { from, count }: SelectiveRefresh,
  similarity: (row: number) => number,
): Int32Array {
  const candidates = Array.from({ length: rows - from }, (_, index) => ({
    row: from + index,
    likeness: similarity(from + index),
  }));
  const chosen = candidates.sort((a, b) => a.likeness - b.likeness || a.row - b.row).slice(0, count);
  const always = Array.from({ length: from }, (_, row) => row);
  return Int32Array.from([...always, ...chosen.map(({ row }) => row)]).sort();
}

/** All window rows: 0, 1, … `rows` − 1. */
export const everyRow = (rows: number): Int32Array => Int32Array.from({ length: rows }, (_, row) => row);

/**
 * Cosine of one position's value in two tables of all heads, [KV, length, K] each.
 * @param at its index in the second one; `row` in the first
 */
export function valueSimilarity(
  fresh: Float32Array,
  row: number,
  cached: Float32Array,
  at: number,
  kvHeads: number,
  headDim: number,
): number {
  const [freshRows, cachedRows] = [fresh, cached].map(({ length }) => length / kvHeads / headDim) as [number, number];
  let [dot, one, other] = [0, 0, 0];
  for (let head = 0; head < kvHeads; head++) {
    const a = (head * freshRows + row) * headDim;
    const b = (head * cachedRows + at) * headDim;
    for (let channel = 0; channel < headDim; channel++) {
      const [x, y] = [fresh[a + channel]!, cached[b + channel]!];
      dot += x * y;
      one += x * x;
      other += y * y;
    }
  }
  return cosine(dot, one, other);
}

/** Cosine of two vectors from their product and their squares. */
export const cosine = (product: number, square: number, otherSquare: number): number =>
  product / Math.max(1e-8, Math.sqrt(square * otherSquare));
