/**
 * One decoder layer as dispatches: queries-keys-values with norm, bias and rotary; attention; output with residual;
 * gated MLP with norm; down with residual. Activations are [rows, width] with rows rounded up to a bucket, so that
 * tfjs's buffer pool sees few sizes. Call inside a step (`Held`).
 */
import type * as tf from "@tensorflow/tfjs-core";
import type { ModelConfig } from "../model/config";
import { mixedRotaryTables } from "../model/positions";
import type { Gpu } from "./gpu";
import type { Held } from "./held";
import { attention } from "./kernels/attention";
import { attentionShares } from "./kernels/attention-shares";
import { gatherRows } from "./kernels/gather-rows";
import { type MatmulVariant, matmul } from "./kernels/matmul";
import { type KeyStores, storeKeys } from "./kernels/store-keys";
import type { KeyArena } from "./key-arena";
import { KEY_RANGE } from "./key-ranges";
import type { Layout } from "./layout";
import { interleave } from "./pack";
import { bucketOf, indexTensor, upload } from "./program";
import type { LayerWeights } from "./weights";

/** Some rows of a window. */
export interface RowChoice {
  /** [bucket of count] int32 */
  readonly rows: tf.Tensor;
  readonly count: number;
}

/** What all layers of a window share. */
export interface LayerContext {
  readonly gpu: Gpu;
  readonly config: ModelConfig;
  readonly variant: MatmulVariant;
  readonly arena: KeyArena;
  readonly layout: Layout;
  /** Window rows. */
  readonly rows: number;
  readonly rotary: tf.Tensor;
  /** [bucket of S, KEY_RANGE] int32 */
  readonly ranges: tf.Tensor;
  /** Rows that go through the head, if any. */
  readonly head: RowChoice | undefined;
  readonly stores: KeyStores | undefined;
}

/** Puts on the device what the layers read beside their weights. */
export function layerContext(
  gpu: Gpu,
  config: ModelConfig,
  variant: MatmulVariant,
  arena: KeyArena,
  layout: Layout,
  held: Held,
): LayerContext {
  const { rows, headRows, stores } = layout;
  const indices = (values: Int32Array) => held.keep(indexTensor(gpu, values));
  const ranges = new Int32Array(bucketOf(rows) * KEY_RANGE);
  ranges.set(layout.ranges);
  return {
    gpu,
    config,
    variant,
    arena,
    layout,
    rows,
    rotary: held.keep(upload(gpu, rotaryTable(layout.positions, config), [bucketOf(rows), config.headDim])),
    ranges: held.keep(upload(gpu, ranges, [bucketOf(rows), KEY_RANGE])),
    head: headRows.length > 0 ? { rows: indices(headRows), count: headRows.length } : undefined,
    stores: stores && { count: stores.to.length, to: indices(stores.to), from: indices(stores.from) },
  };
}

/**
 * Runs the window through a layer, and writes down the keys and values that are kept.
 * @param x [bucket of S, D]
 * @param wanted rows whose output matters: all, those of the head (which the result then consists of), or none
 * @param reads also say how much rows attend to keys
 * @returns the layer's output, `x` itself when none is wanted; and how much rows attend to keys, when that is read
 */
export function runLayer(
  x: tf.Tensor,
  layer: LayerWeights,
  index: number,
  context: LayerContext,
  wanted: "all" | "head" | "none",
  reads = false,
): { readonly x: tf.Tensor; readonly shares?: tf.Tensor } {
  const { gpu, arena, layout, stores } = context;
  const packed = queriesKeysValues(x, layer, context);
  if (stores) storeKeys(gpu, arena.table(index), packed, stores);
  const keys = Math.max(...layout.keys);
  const read = reads && { shares: attentionShares(gpu, packed, { ...attentionOf(index, context), keys }) };
  if (wanted === "none") return { x, ...read };
  const queries = wanted === "head" ? context.head : undefined;
  const mixed = attend(packed, index, queries, context);
  const residual = queries ? gatherRows(gpu, x, queries.rows, queries.count) : x;
  const rows = queries?.count ?? context.rows;
  const attended = matmul(gpu, mixed, layer.output, { rows, variant: context.variant, residual });
  return { x: feedForward(attended, layer, rows, context, attended), ...read };
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

/** Attention of the window, or of some of its rows, before the output projection. @returns [bucket of rows, H·K] */
export function attend(
  packed: tf.Tensor,
  index: number,
  queries: RowChoice | undefined,
  context: LayerContext,
): tf.Tensor {
  const { hasAside } = context.layout;
  return attention(context.gpu, packed, { ...attentionOf(index, context), hasAside, queries });
}

/** What attention of the window is made of. */
const attentionOf = (index: number, { config, arena, layout, rows, ranges }: LayerContext) => ({
  heads: config.numAttentionHeads,
  kvHeads: config.numKeyValueHeads,
  headDim: config.headDim,
  rows,
  ranges,
  past: layout.readsCache ? arena.table(index) : undefined,
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

/** [bucket of S, K]: cos, sin of pair 0, cos, sin of pair 1, …, with the sections of M-RoPE already mixed. */
function rotaryTable(positions: Int32Array, config: ModelConfig): Float32Array {
  const { cos, sin } = mixedRotaryTables(positions, config);
  return interleave(cos, sin, bucketOf(positions.length / 3) * config.headDim);
}
