/** Keys and values in JavaScript's reach: appended to, replaced, cut. Shapes as in `executor.ts`. */
import type { ModelConfig } from "../model/config";

/** Keys of one layer transposed, [KV, K, length], as the scores' product reads them; values [KV, length, K]. */
export interface KeysAndValues {
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

/** Where the window's rows go: behind the cached ones, or in their own places with shadows behind (see `DecoderPass`). */
export function placesOf(places: Int32Array | undefined, rows: number, cached: number): Int32Array {
  const own = places ?? new Int32Array();
  const behind = Array.from({ length: rows - own.length }, (_, index) => cached + index);
  return Int32Array.from([...own, ...behind]);
}

/** Copies of cached keys and values with room for `length` positions. @param zeros makes the arrays */
export function widen(
  past: KeysAndValues | undefined,
  length: number,
  zeros: (length: number) => Float32Array,
  config: ModelConfig,
): KeysAndValues {
  const { headDim, numKeyValueHeads: kvHeads } = config;
  const cached = past ? past.keys.length / kvHeads / headDim : 0;
  const keys = zeros(kvHeads * headDim * length);
  const values = zeros(kvHeads * length * headDim);
  for (let line = 0; past && line < kvHeads * headDim; line++) {
    keys.set(past.keys.subarray(line * cached, (line + 1) * cached), line * length);
  }
  for (let head = 0; past && head < kvHeads; head++) {
    const from = head * cached * headDim;
    values.set(past.values.subarray(from, from + cached * headDim), head * length * headDim);
  }
  return { keys, values };
}

/** Writes the values of packed rows into their places. */
export function writeValues(values: Float32Array, packed: Float32Array, places: Int32Array, config: ModelConfig): void {
  const { headDim, numKeyValueHeads: kvHeads, numAttentionHeads: heads } = config;
  const width = (heads + 2 * kvHeads) * headDim;
  const length = values.length / kvHeads / headDim;
  for (let head = 0; head < kvHeads; head++) {
    places.forEach((place, row) => {
      const v = row * width + (heads + kvHeads + head) * headDim;
      values.set(packed.subarray(v, v + headDim), (head * length + place) * headDim);
    });
  }
}

/** The first `length` positions. */
export function cutKeysAndValues(present: KeysAndValues, length: number, config: ModelConfig): KeysAndValues {
  const { headDim, numKeyValueHeads: kvHeads } = config;
  const full = present.keys.length / kvHeads / headDim;
  const keys = new Float32Array(kvHeads * headDim * length);
  const values = new Float32Array(kvHeads * headDim * length);
  for (let line = 0; line < kvHeads * headDim; line++) {
    keys.set(present.keys.subarray(line * full, line * full + length), line * length);
  }
  for (let head = 0; head < kvHeads; head++) {
    const from = head * full * headDim;
    values.set(present.values.subarray(from, from + length * headDim), head * length * headDim);
  }
  return { keys, values };
}
