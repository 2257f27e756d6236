/**
 * What a network is computed with where its numbers lie in JavaScript's reach: the executor of `executor.ts` knows the
 * order of things, an implementation of this knows how to multiply. Shapes as there.
 */
import type { Capture, Executor } from "../executor";
import type { Grid, RotaryTables } from "../model/positions";
import type { KeysAndValues } from "./keys-and-values";

/** One decoder layer. The norms' weights are folded into the matrices behind them. */
export interface HostLayer {
  /** Queries, keys and values of normalised rows, side by side: [n, D] → [n, (H + 2 KV) · K]. */
  project(normed: Float32Array): Float32Array;
  /** x += attended · o. @param x [n, D] @param attended [n, H · K] */
  addMixed(x: Float32Array, attended: Float32Array): void;
  /** x += down(silu(normed · gate) ∘ (normed · up)). @param x [n, D] @param normed [n, D] */
  addFed(x: Float32Array, normed: Float32Array): void;
}

/** How large a pass is. */
export interface PassSize {
  /** S */
  readonly rows: number;
  /** T: positions that are seen, cached ones and shadows included. */
  readonly keys: number;
  /** M */
  readonly headRows: number;
}

/** A loaded network. What its functions return holds until `release`, and is overwritten then. */
export interface HostNetwork {
  readonly name: Executor["name"];
  readonly layers: readonly HostLayer[];
  /** Makes room for a pass. */
  begin(size: PassSize): void;
  /** Where to go back to by `release`. */
  mark(): number;
  /** Everything made since the mark may be overwritten. */
  release(mark: number): void;
  /** Zeros, where the network reads them fastest. */
  zeros(length: number): Float32Array;
  /** x / √(mean(x²) + eps) by row, [n, D]. */
  normalise(x: Float32Array): Float32Array;
  /** Queries of packed rows, turned and scaled by 1/√K, the rows of each group of heads together: [KV, G · n, K]. */
  turnQueries(packed: Float32Array, rotary: RotaryTables): Float32Array;
  /** Turned keys of packed rows into their places. @param keys [KV, K, T], made by `zeros` */
  writeKeys(keys: Float32Array, packed: Float32Array, places: Int32Array, rotary: RotaryTables): void;
  /** Grouped-query attention. @param mask [n, T] to add to the scores @returns [n, H · K] */
  attend(queries: Float32Array, memory: KeysAndValues, mask: Float32Array | null, rows: number): Float32Array;
  /** Logits of normalised rows: [M, D] → [M, V]. */
  head(normed: Float32Array): Float32Array;
  /** What a layer said as the last one would have put it, by its exit head: [1, D] → [1, D]. */
  translate(layer: number, x: Float32Array): Float32Array;
  /** As the executor's, with the values in JavaScript's memory: [cells, D]. */
  encodeImages(pixelValues: Float32Array, grids: readonly Grid[], capture?: Capture): Promise<Float32Array>;
  dispose(): void;
}

/** Some rows of a matrix, as a fresh array. */
export function takeRows(x: Float32Array, rows: Int32Array, width: number): Float32Array {
  const result = new Float32Array(rows.length * width);
  rows.forEach((row, at) => {
    result.set(x.subarray(row * width, (row + 1) * width), at * width);
  });
  return result;
}

/** x += y. */
export function addInto(x: Float32Array, y: Float32Array): void {
  for (let at = 0; at < x.length; at++) x[at]! += y[at]!;
}
