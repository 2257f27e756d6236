/**
 * The network for tfjs's wasm backend: matrix products run there, on its one fast path (rank 2, nothing transposed),
 * and everything that moves or scales numbers is a loop over typed arrays here, where it costs less than an op's call.
 * Shapes: S window rows, T keys (cached + window), D width, H heads, KV key heads, G = H / KV, K head dim.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Capture, DecoderPass, Executor, ImageFeatures, KvCache } from "../executor";
import { additiveMask } from "../model/attention-mask";
import type { ModelConfig } from "../model/config";
import { embedTokens } from "../model/embed";
import { mixedRotaryTables, type RotaryTables } from "../model/positions";
import { createVisionTower } from "../reference/vision-tower";
import { rowStatistics } from "../statistics";
import type { ModelWeights } from "../weights/model-weights";
import { type PackedLayer, packHead, packLayer } from "./decoder-weights";

interface HostImageFeatures extends ImageFeatures {
  readonly values: Float32Array;
}

/** Keys of one layer transposed, [KV, K, length], as the scores' product reads them; values [KV, length, K]. */
interface KeysAndValues {
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

interface HostCache extends KvCache {
  readonly layers: readonly KeysAndValues[];
}

/** The executor for wasm. It also runs on cpu, slowly. */
export function createWasmExecutor(config: ModelConfig, weights: ModelWeights): Executor {
  const tower = createVisionTower(config, weights);
  const embedding = weights.floats("model.embed_tokens.weight"); // [V, D]
  const layers = Array.from({ length: config.numHiddenLayers }, (_, index) => packLayer(index, config, weights));
  const head = packHead(config, weights);
  return {
    name: "wasm",
    async encodeImages(pixelValues, grids, capture): Promise<HostImageFeatures> {
      const features = await tower.encode(pixelValues, grids, capture);
      const values = (await features.data<"float32">()).slice();
      features.dispose();
      return { tokens: values.length / config.hiddenSize, values, dispose: () => {} };
    },
    async run(pass, capture) {
      const image = (pass.image as HostImageFeatures | undefined)?.values;
      const x = embedTokens(pass.ids, embedding, image, config); // [S, D], changed in place by each layer
      const kept = runLayers(x, layers, pass, config, capture);
      const logits = multiply(normalise(takeRows(x, pass.headRows, config.hiddenSize), config), head); // [M, V]
      return {
        statistics: rowStatistics(logits, config.vocabSize),
        ...(pass.wantLogits && { logits }),
        ...(pass.keep && { cache: cacheOf(kept, pass.keep) }),
      };
    },
    dispose() {
      tower.dispose();
      tf.dispose([...layers.flatMap((layer) => Object.values(layer) as tf.Tensor[]), head]);
    },
  };
}

/** Runs every layer on `x` in place; returns the keys and values to keep. */
function runLayers(
  x: Float32Array,
  layers: readonly PackedLayer[],
  pass: DecoderPass,
  config: ModelConfig,
  capture: Capture | undefined,
): KeysAndValues[] {
  const rows = pass.ids.length;
  const past = pass.past as HostCache | undefined;
  const rotary = mixedRotaryTables(pass.positions, config);
  const mask = additiveMask(pass);
  const kept: KeysAndValues[] = [];
  capture?.("inputs_embeds", x.slice(), [rows, config.hiddenSize]);
  layers.forEach((layer, index) => {
    const qkv = multiply(normalise(x, config), layer.qkv, layer.qkvBias); // [S, (H + 2 KV) · K]
    const queries = rotatedQueries(qkv, rotary, config); // [KV, G · S, K]
    const present = appendKeysAndValues(past?.layers[index], qkv, rotary, config);
    addInto(x, multiply(attend(queries, present, mask, rows, config), layer.o));
    addInto(x, feedForward(normalise(x, config), layer));
    if (pass.keep) kept.push(cutKeysAndValues(present, pass.keep, config));
    capture?.(`layer.${index}`, x.slice(), [rows, config.hiddenSize]);
  });
  if (capture) captureCache(kept, pass.keep ?? 0, config, capture);
  return kept;
}

/** a · W (+ b) on the backend, from and to JavaScript's memory; a is [rows, in]. */
function multiply(a: Float32Array, weight: tf.Tensor2D, bias?: tf.Tensor1D): Float32Array {
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
function feedForward(x: Float32Array, { gate, up, down }: PackedLayer): Float32Array {
  return valuesOf(() => {
    const input = tf.tensor2d(x, [x.length / gate.shape[0], gate.shape[0]]);
    const gated = tf.matMul<tf.Tensor2D>(input, gate); // [S, I]
    const active = tf.mul<tf.Tensor2D>(tf.mul(gated, tf.sigmoid(gated)), tf.matMul(input, up));
    return tf.matMul(active, down);
  });
}

/** Grouped-query attention, one key head at a time, since batched products are slow here. @returns [S, D] */
function attend(
  queries: Float32Array,
  { keys, values }: KeysAndValues,
  mask: Float32Array | null,
  rows: number,
  config: ModelConfig,
): Float32Array {
  const { numKeyValueHeads: kvHeads, headDim } = config;
  const group = config.numAttentionHeads / kvHeads;
  const length = keys.length / kvHeads / headDim;
  const result = new Float32Array(rows * config.hiddenSize);
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
      const at = (row % rows) * config.hiddenSize + (kvHead * group + Math.floor(row / rows)) * headDim;
      result.set(mixed.subarray(row * headDim, (row + 1) * headDim), at);
    }
  }
  maskTensor?.dispose();
  return result;
}

/** Rotated queries, scaled by 1/√K, the rows of each group of heads together: [KV, G · S, K]. */
function rotatedQueries(qkv: Float32Array, { cos, sin }: RotaryTables, config: ModelConfig): Float32Array {
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

/** The cached keys and values followed by the window's, keys rotated: [KV, K, T] and [KV, T, K]. */
function appendKeysAndValues(
  past: KeysAndValues | undefined,
  qkv: Float32Array,
  { cos, sin }: RotaryTables,
  config: ModelConfig,
): KeysAndValues {
  const { headDim, numKeyValueHeads: kvHeads, numAttentionHeads: heads } = config;
  const half = headDim / 2;
  const width = (heads + 2 * kvHeads) * headDim;
  const rows = qkv.length / width;
  const start = past ? past.keys.length / kvHeads / headDim : 0;
  const length = start + rows;
  const keys = new Float32Array(kvHeads * headDim * length);
  const values = new Float32Array(kvHeads * length * headDim);
  for (let head = 0; head < kvHeads; head++) {
    const keyBase = head * headDim * length;
    const valueBase = head * length * headDim;
    for (let channel = 0; past && channel < headDim; channel++) {
      const from = (head * headDim + channel) * start;
      keys.set(past.keys.subarray(from, from + start), keyBase + channel * length);
    }
    if (past) values.set(past.values.subarray(head * start * headDim, (head + 1) * start * headDim), valueBase);
    for (let row = 0; row < rows; row++) {
      const k = row * width + (heads + head) * headDim;
      const v = k + kvHeads * headDim;
      for (let pair = 0; pair < half; pair++) {
        const c = cos[row * half + pair]!;
        const s = sin[row * half + pair]!;
        const first = qkv[k + pair]!;
        const second = qkv[k + pair + half]!;
        keys[keyBase + pair * length + start + row] = first * c - second * s;
        keys[keyBase + (pair + half) * length + start + row] = second * c + first * s;
      }
      values.set(qkv.subarray(v, v + headDim), valueBase + (start + row) * headDim);
    }
  }
  return { keys, values };
}

/** The first `length` positions. */
function cutKeysAndValues(present: KeysAndValues, length: number, config: ModelConfig): KeysAndValues {
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

function cacheOf(layers: readonly KeysAndValues[], length: number): HostCache {
  const bytes = layers.reduce((total, { keys, values }) => total + keys.byteLength + values.byteLength, 0);
  return { length, bytes, layers, dispose: () => {} };
}

/** Reports keys in the reference's layout, [KV, length, K]. */
function captureCache(layers: KeysAndValues[], length: number, config: ModelConfig, capture: Capture): void {
  const { headDim, numKeyValueHeads: kvHeads } = config;
  layers.forEach(({ keys, values }, index) => {
    const untransposed = keys.map((_, at) => {
      const channel = at % headDim;
      const position = Math.floor(at / headDim) % length;
      const head = Math.floor(at / headDim / length);
      return keys[(head * headDim + channel) * length + position]!;
    });
    capture(`cache.k.${index}`, untransposed, [kvHeads, length, headDim]);
    capture(`cache.v.${index}`, values.slice(), [kvHeads, length, headDim]);
  });
}

/** x / √(mean(x²) + eps) row by row, as a fresh array; the norm's weight is folded into what follows. */
function normalise(x: Float32Array, { hiddenSize, rmsNormEps }: ModelConfig): Float32Array {
  const result = new Float32Array(x.length);
  for (let start = 0; start < x.length; start += hiddenSize) {
    let squares = 0;
    for (let at = start; at < start + hiddenSize; at++) squares += x[at]! * x[at]!;
    const scale = 1 / Math.sqrt(squares / hiddenSize + rmsNormEps);
    for (let at = start; at < start + hiddenSize; at++) result[at] = x[at]! * scale;
  }
  return result;
}

function addInto(x: Float32Array, y: Float32Array): void {
  for (let at = 0; at < x.length; at++) x[at]! += y[at]!;
}

function takeRows(x: Float32Array, rows: Int32Array, width: number): Float32Array {
  const result = new Float32Array(rows.length * width);
  rows.forEach((row, at) => {
    result.set(x.subarray(row * width, (row + 1) * width), at * width);
  });
  return result;
}
