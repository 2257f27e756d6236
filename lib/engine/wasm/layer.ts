/**
 * The parts of a decoder layer for wasm: matrix products run on the backend, on its one fast path (rank 2, nothing
 * transposed), the rest are loops over typed arrays. Shapes: S window rows, T keys, D width, H heads, KV key heads,
 * G = H / KV, K head dim.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { KeysAndValues } from "../host/keys-and-values";
import type { ModelConfig } from "../model/config";
import type { RotaryTables } from "../model/positions";
import type { PackedLayer } from "./decoder-weights";

/** a · W (+ b) on the backend, from and to JavaScript's memory; a is [rows, in]. */
export function multiply(a: Float32Array, weight: tf.Tensor2D, bias?: tf.Tensor1D): Float32Array {
  const rows = a.length / weight.shape[0];
  if (rows === 0) return new Float32Array();
  return valuesOf(() =>
    tf.fused.matMul({ a: tf.tensor2d(a, [rows, weight.shape[0]]), b: weight, ...(bias && { bias }) }),
  );
}

/** The values of what `compute` returns, all tensors freed. A tidy that returned the array itself would walk through it. */
function valuesOf(compute: () => tf.Tensor): Float32Array {
  const result = tf.tidy(compute);
  const values = result.dataSync<"float32">();
  result.dispose();
  return values;
}

/** down(silu(x · gate) ∘ (x · up)), [S, D] → [S, D]. */
export function feedForward(x: Float32Array, { gate, up, down }: PackedLayer): Float32Array {
  return valuesOf(() => {
    const input = tf.tensor2d(x, [x.length / gate.shape[0], gate.shape[0]]);
    const gated = tf.matMul<tf.Tensor2D>(input, gate); // [S, I]
    const active = tf.mul<tf.Tensor2D>(tf.mul(gated, tf.sigmoid(gated)), tf.matMul(input, up));
    return tf.matMul(active, down);
  });
}

/** Grouped-query attention, one key head at a time, since batched products are slow here. @returns [S, H · K] */
export function attend(
  queries: Float32Array,
  { keys, values }: KeysAndValues,
  mask: Float32Array | null,
  rows: number,
  config: ModelConfig,
): Float32Array {
  const { numKeyValueHeads: kvHeads, headDim } = config;
  const group = config.numAttentionHeads / kvHeads;
  const length = keys.length / kvHeads / headDim;
  const width = config.numAttentionHeads * headDim;
  const result = new Float32Array(rows * width);
  const maskTensor = mask && tf.tensor3d(mask, [1, rows, length]);
  for (let kvHead = 0; kvHead < kvHeads; kvHead++) {
    const part = (all: Float32Array, shape: [number, number]) =>
      tf.tensor2d(all.subarray(kvHead * shape[0] * shape[1], (kvHead + 1) * shape[0] * shape[1]), shape);
    const mixed = valuesOf(() => {
      const products = tf.matMul<tf.Tensor2D>(part(queries, [group * rows, headDim]), part(keys, [headDim, length]));
      const scores = maskTensor ? tf.add(tf.reshape(products, [group, rows, length]), maskTensor) : products;
      const weights = tf.reshape(tf.softmax(scores), [group * rows, length]) as tf.Tensor2D; // [G · S, T]
      return tf.matMul(weights, part(values, [length, headDim])); // [G · S, K]
    });
    for (let row = 0; row < group * rows; row++) {
      const at = (row % rows) * width + (kvHead * group + Math.floor(row / rows)) * headDim;
      result.set(mixed.subarray(row * headDim, (row + 1) * headDim), at);
    }
  }
  maskTensor?.dispose();
  return result;
}

/** Rotated queries, scaled by 1/√K, the rows of each group of heads together: [KV, G · S, K]. */
export function turnQueries(qkv: Float32Array, { cos, sin }: RotaryTables, config: ModelConfig): Float32Array {
  const { headDim, numAttentionHeads: heads } = config;
  const half = headDim / 2;
  const width = (heads + 2 * config.numKeyValueHeads) * headDim;
  const rows = qkv.length / width;
  const scale = 1 / Math.sqrt(headDim);
  const queries = new Float32Array(rows * heads * headDim);
  for (let head = 0; head < heads; head++) {
    for (let row = 0; row < rows; row++) {
      const from = row * width + head * headDim;
      const to = (head * rows + row) * headDim;
      for (let pair = 0; pair < half; pair++) {
        const c = cos[row * half + pair]! * scale;
        const s = sin[row * half + pair]! * scale;
        const first = qkv[from + pair]!;
        const second = qkv[from + pair + half]!;
        queries[to + pair] = first * c - second * s;
        queries[to + pair + half] = second * c + first * s;
      }
    }
  }
  return queries;
}

/** Writes the rotated keys of packed rows into their places. @param rotary tables of these rows */
export function writeKeys(
  keys: Float32Array,
  qkv: Float32Array,
  places: Int32Array,
  { cos, sin }: RotaryTables,
  config: ModelConfig,
): void {
  const { headDim, numKeyValueHeads: kvHeads, numAttentionHeads: heads } = config;
  const half = headDim / 2;
  const width = (heads + 2 * kvHeads) * headDim;
  const length = keys.length / kvHeads / headDim;
  for (let head = 0; head < kvHeads; head++) {
    const base = head * headDim * length;
    places.forEach((place, row) => {
      const k = row * width + (heads + head) * headDim;
      for (let pair = 0; pair < half; pair++) {
        const c = cos[row * half + pair]!;
        const s = sin[row * half + pair]!;
        const first = qkv[k + pair]!;
        const second = qkv[k + pair + half]!;
        keys[base + pair * length + place] = first * c - second * s;
        keys[base + (pair + half) * length + place] = second * c + first * s;
      }
    });
  }
}

/** x / √(mean(x²) + eps) row by row, as a fresh array; the norm's weight is folded into what follows. */
export function normalise(x: Float32Array, { hiddenSize, rmsNormEps }: ModelConfig): Float32Array {
  const result = new Float32Array(x.length);
  for (let start = 0; start < x.length; start += hiddenSize) {
    let squares = 0;
    for (let at = start; at < start + hiddenSize; at++) squares += x[at]! * x[at]!;
    const scale = 1 / Math.sqrt(squares / hiddenSize + rmsNormEps);
    for (let at = start; at < start + hiddenSize; at++) result[at] = x[at]! * scale;
  }
  return result;
}
