/**
 * One decoder layer as dispatches: queries-keys-values with norm, bias and rotary; attention; output with residual;
 * gated MLP with norm; down with residual. Activations are [rows, width] with rows rounded up to a bucket, so that
 * tfjs's buffer pool sees few sizes. Call inside a step (`Held`).
 */
import type * as tf from "@tensorflow/tfjs-core";
import type { DecoderPass } from "../executor";
import { keySources } from "../model/attention-mask";
import type { ModelConfig } from "../model/config";
import { mixedRotaryTables } from "../model/positions";
import type { Gpu } from "./gpu";
import type { Held } from "./held";
import { appendCache } from "./kernels/append-cache";
import { attention } from "./kernels/attention";
import { attentionShares } from "./kernels/attention-shares";
import { gatherRows } from "./kernels/gather-rows";
import { type MatmulVariant, matmul } from "./kernels/matmul";
import { replaceCache } from "./kernels/replace-cache";
import { interleave } from "./pack";
import { upload } from "./program";
import type { LayerWeights } from "./weights";

/** What a layer leaves for later passes. */
export interface LayerMemory {
  /** [length or more, 2·KV·K] rotated keys (channel pairs side by side), then values. */
  readonly packed: tf.Tensor;
  /** [length or more, D] each: what attention and MLP added to the residual stream, where that is kept too. */
  readonly outputs?: { readonly attended: tf.Tensor; readonly fed: tf.Tensor };
}

export const tensorsOf = ({ packed, outputs }: LayerMemory): tf.Tensor[] =>
  outputs ? [packed, outputs.attended, outputs.fed] : [packed];

/** The memory of every layer. */
export interface PackedCache {
  readonly layers: readonly LayerMemory[];
  readonly length: number;
}

/** Some rows of a window. */
export interface RowChoice {
  /** [bucket of count] int32 */
  readonly rows: tf.Tensor;
  readonly count: number;
}

/** What all layers of one pass share. */
export interface LayerContext {
  readonly gpu: Gpu;
  readonly config: ModelConfig;
  readonly variant: MatmulVariant;
  readonly pass: DecoderPass;
  readonly past: PackedCache | undefined;
  /** Window rows. */
  readonly rows: number;
  readonly rotary: tf.Tensor;
  /** Rows that go through the head, if any. */
  readonly head: RowChoice | undefined;
  readonly shadows: { readonly positions: tf.Tensor; readonly count: number } | undefined;
  /** For a window in places of its own: each row's position, and where keys and values of each position come from. */
  readonly inPlaces: { readonly places: tf.Tensor; readonly sources: tf.Tensor } | undefined;
}

/** Rows are rounded up to this. */
const bucketRows = 16;

/** Rows of an activation that holds `rows` rows. */
const bucketOf = (rows: number) => Math.ceil(rows / bucketRows) * bucketRows;

/** Puts on the device what the layers of a pass read beside their weights. */
export function layerContext(
  gpu: Gpu,
  config: ModelConfig,
  variant: MatmulVariant,
  pass: DecoderPass,
  past: PackedCache | undefined,
  held: Held,
): LayerContext {
  const rows = pass.ids.length;
  const { headRows, shadows, places } = pass;
  const indices = (values: Int32Array) => held.keep(indexTensor(gpu, values));
  return {
    gpu,
    config,
    variant,
    pass,
    past,
    rows,
    rotary: held.keep(upload(gpu, rotaryTable(pass.positions, config), [bucketOf(rows), config.headDim])),
    head: headRows.length > 0 ? { rows: indices(headRows), count: headRows.length } : undefined,
    shadows: shadows && shadows.length > 0 ? { positions: indices(shadows), count: shadows.length } : undefined,
    // A window in places of its own finds all keys of the canvas in the cache, its own among them.
    inPlaces: places &&
      past && {
        places: indices(rowPlaces(places, past.length, rows)),
        sources: indices(keySources(places, past.length, 0)),
      },
  };
}

/**
 * Runs the window through a layer.
 * @param x [bucket of S, D]
 * @param wanted rows whose output matters: all, those of the head (which the result then consists of), or none
 * @returns the layer's output, `x` itself when none is wanted; what to keep, when the pass keeps something; and how much
 * rows attend to keys, when that is read of this layer
 */
export function runLayer(
  x: tf.Tensor,
  layer: LayerWeights,
  index: number,
  context: LayerContext,
  wanted: "all" | "head" | "none",
): { readonly x: tf.Tensor; readonly memory?: LayerMemory; readonly shares?: tf.Tensor } {
  const { gpu, config, past, pass, inPlaces } = context;
  const packed = queriesKeysValues(x, layer, context);
  let earlier = past && { packed: past.layers[index]!.packed, length: past.length };
  let kept: tf.Tensor | undefined;
  if (earlier && inPlaces) {
    earlier = { ...earlier, packed: replaceCache(gpu, packed, earlier, inPlaces.sources) };
    if (pass.keep) kept = earlier.packed;
  } else if (pass.keep) {
    kept = keysAndValues(packed, earlier, pass.keep, context);
  }
  const isRead = index >= config.numHiddenLayers - (pass.attentionLayers ?? 0);
  const memory = {
    ...(kept && { memory: { packed: kept } }),
    ...(isRead && { shares: attentionShares(gpu, packed, attentionOf(earlier, context)) }),
  };
  if (wanted === "none") return { x, ...memory };
  const queries = wanted === "head" ? context.head : undefined;
  const mixed = attend(packed, earlier, queries, context);
  const residual = queries ? gatherRows(gpu, x, queries.rows, queries.count) : x;
  const rows = queries?.count ?? context.rows;
  const attended = matmul(gpu, mixed, layer.output, { rows, variant: context.variant, residual });
  return { x: feedForward(attended, layer, rows, context, attended), ...memory };
}

/** Rotated queries and keys, and values, of every window row. @returns [bucket of S, (H + 2·KV)·K] */
export function queriesKeysValues(
  x: tf.Tensor,
  layer: LayerWeights,
  { gpu, config, variant, rows, rotary }: LayerContext,
): tf.Tensor {
  return matmul(gpu, x, layer.qkv, {
    rows,
    variant,
    rmsEps: config.rmsNormEps,
    bias: layer.qkvBias,
    rotary: { table: rotary, headDim: config.headDim, columns: rotatedColumns(config) },
  });
}

/** Keys and values of the first `keep` positions: the cached ones, then those of the window. */
export function keysAndValues(
  packed: tf.Tensor,
  earlier: { readonly packed: tf.Tensor; readonly length: number } | undefined,
  keep: number,
  { gpu, config }: LayerContext,
): tf.Tensor {
  const width = 2 * config.numKeyValueHeads * config.headDim;
  return appendCache(gpu, packed, earlier, { keep, capacity: bucketOf(keep), width });
}

/** Attention of the window, or of some of its rows, before the output projection. @returns [bucket of rows, H·K] */
export function attend(
  packed: tf.Tensor,
  past: { readonly packed: tf.Tensor; readonly length: number } | undefined,
  queries: RowChoice | undefined,
  context: LayerContext,
): tf.Tensor {
  return attention(context.gpu, packed, { ...attentionOf(past, context), shadows: context.shadows, queries });
}

/** What attention of the window is made of. */
const attentionOf = (
  past: { readonly packed: tf.Tensor; readonly length: number } | undefined,
  { config, pass, rows, inPlaces }: LayerContext,
) => ({
  heads: config.numAttentionHeads,
  kvHeads: config.numKeyValueHeads,
  headDim: config.headDim,
  rows,
  pattern: pass.attention,
  promptLength: pass.promptLength,
  padding: pass.padding ?? 0,
  past,
  places: inPlaces?.places,
});

/** The gated MLP with its norm. @param residual added to it @returns [bucket of rows, D] */
export function feedForward(
  x: tf.Tensor,
  layer: LayerWeights,
  rows: number,
  { gpu, config, variant }: LayerContext,
  residual?: tf.Tensor,
): tf.Tensor {
  const gated = matmul(gpu, x, layer.gate, {
    rows,
    variant,
    rmsEps: config.rmsNormEps,
    gated: { weight: layer.up },
  });
  return matmul(gpu, gated, layer.down, { rows, variant, residual });
}

/** Columns of queries and keys in the packed matrix: the values behind them are not rotated. */
const rotatedColumns = (config: ModelConfig) => (config.numAttentionHeads + config.numKeyValueHeads) * config.headDim;

/** Absolute positions of a window's rows: their places, then the shadows behind the canvas. */
const rowPlaces = (places: Int32Array, length: number, rows: number): Int32Array =>
  Int32Array.from({ length: rows }, (_, row) => places[row] ?? length + row - places.length);

/** Indices filled up to a bucket with zeros, which are valid rows of everything. */
export function indexTensor(gpu: Gpu, indices: Int32Array): tf.Tensor {
  const bucket = new Int32Array(bucketOf(indices.length));
  bucket.set(indices);
  return upload(gpu, bucket, [bucket.length]);
}

/** [bucket of S, K]: cos, sin of pair 0, cos, sin of pair 1, …, with the sections of M-RoPE already mixed. */
function rotaryTable(positions: Int32Array, config: ModelConfig): Float32Array {
  const { cos, sin } = mixedRotaryTables(positions, config);
  return interleave(cos, sin, bucketOf(positions.length / 3) * config.headDim);
}
