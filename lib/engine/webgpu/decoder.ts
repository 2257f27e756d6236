/**
 * One decoder pass as a list of dispatches: five a layer (queries-keys-values with norm, bias and rotary; attention;
 * output with residual; gated MLP with norm; down with residual), one for the embeddings, three for the head.
 * Activations are [rows, width] with rows rounded up to a bucket, so that tfjs's buffer pool sees few sizes.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { DecoderPass } from "../executor";
import { keySources } from "../model/attention-mask";
import type { ModelConfig } from "../model/config";
import { mixedRotaryTables } from "../model/positions";
import type { Gpu } from "./gpu";
import { appendCache } from "./kernels/append-cache";
import { attention } from "./kernels/attention";
import { gatherRows } from "./kernels/gather-rows";
import { type MatmulVariant, matmul } from "./kernels/matmul";
import { replaceCache } from "./kernels/replace-cache";
import { rowStatistics, type StatisticsVariant } from "./kernels/row-statistics";
import { interleave } from "./pack";
import { upload } from "./program";
import type { DecoderWeights, LayerWeights } from "./weights";

/** Which version of a kernel this device runs faster. */
export interface KernelVariants {
  readonly matmul: MatmulVariant;
  readonly statistics: StatisticsVariant;
}

/** [capacity, 2·KV·K] rotated keys (channel pairs side by side), then values, of each layer. */
export interface PackedCache {
  readonly layers: readonly tf.Tensor[];
  readonly length: number;
}

/** What a pass leaves on the device. The caller disposes all of it. */
export interface PassOutputs {
  /** [M, STATISTICS_WIDTH]; absent when no head rows were asked for. */
  readonly statistics?: tf.Tensor;
  /** [M or more, V padded to a multiple of 4] */
  readonly logits?: tf.Tensor;
  readonly cache: readonly tf.Tensor[];
  /** Stages in the order of the network; `x` and the layers' outputs have bucket rows at their end. */
  readonly stages: readonly { readonly name: string; readonly tensor: tf.Tensor }[];
}

export interface PassInputs {
  readonly pass: DecoderPass;
  /** [S] rows of the embedding table, or of the image features behind it. */
  readonly sources: Int32Array;
  readonly image?: tf.Tensor | undefined;
  readonly past?: PackedCache | undefined;
  /** Also keep embeddings, layer outputs and logits. */
  readonly stages: boolean;
}

/** Rows are rounded up to this. */
const bucketRows = 16;

/** Rows of an activation that holds `rows` rows. */
const bucketOf = (rows: number) => Math.ceil(rows / bucketRows) * bucketRows;

/** Encodes a whole pass; nothing is awaited, nothing is read back. */
export function encodePass(
  gpu: Gpu,
  config: ModelConfig,
  weights: DecoderWeights,
  variants: KernelVariants,
  inputs: PassInputs,
): PassOutputs {
  const { pass, past } = inputs;
  const rows = pass.ids.length;
  const cache: tf.Tensor[] = [];
  const stages: { name: string; tensor: tf.Tensor }[] = [];
  const record = (name: string, tensor: tf.Tensor) => {
    if (inputs.stages) stages.push({ name, tensor: tf.keep(tensor.clone()) });
  };
  const outputs = tf.tidy(() => {
    const rotary = upload(gpu, rotaryTable(pass.positions, config), [bucketOf(rows), config.headDim]);
    const headRows = pass.headRows.length > 0 ? indexTensor(gpu, pass.headRows) : undefined;
    const shadows = pass.shadows && pass.shadows.length > 0 ? pass.shadows : undefined;
    const hidden = shadows && { positions: indexTensor(gpu, shadows), count: shadows.length };
    // A window in places of its own finds all keys of the canvas in the cache, its own among them.
    const places = pass.places && past && indexTensor(gpu, rowPlaces(pass.places, past.length, rows));
    const sources = pass.places && past && indexTensor(gpu, keySources(pass.places, past.length, 0));
    let x = gatherRows(gpu, weights.embedding, indexTensor(gpu, inputs.sources), rows, inputs.image);
    record("inputs_embeds", x);
    weights.layers.forEach((layer, index) => {
      const isLast = index === weights.layers.length - 1;
      const packed = matmul(gpu, x, layer.qkv, {
        rows,
        variant: variants.matmul,
        rmsEps: config.rmsNormEps,
        bias: layer.qkvBias,
        rotary: { table: rotary, headDim: config.headDim, columns: rotatedColumns(config) },
      });
      let earlier = past && { packed: past.layers[index]!, length: past.length };
      if (earlier && sources) {
        earlier = { ...earlier, packed: replaceCache(gpu, packed, earlier, sources) };
        if (pass.keep) cache.push(tf.keep(earlier.packed));
      } else if (pass.keep) {
        cache.push(tf.keep(appendCache(gpu, packed, earlier, cacheSize(pass.keep, config))));
      }
      // Behind the last attention only the head's rows matter.
      const queries = isLast ? headRows && { rows: headRows, count: pass.headRows.length } : undefined;
      if (isLast && !queries) return;
      const mixed = attention(gpu, packed, {
        heads: config.numAttentionHeads,
        kvHeads: config.numKeyValueHeads,
        headDim: config.headDim,
        rows,
        pattern: pass.attention,
        promptLength: pass.promptLength,
        padding: pass.padding ?? 0,
        past: earlier,
        places,
        shadows: hidden,
        queries,
      });
      const residual = queries ? gatherRows(gpu, x, queries.rows, queries.count) : x;
      x = finishLayer(gpu, layer, mixed, residual, queries?.count ?? rows, config, variants.matmul);
      if (!isLast) record(`layer.${index}`, x);
    });
    if (!headRows) return {};
    const size = { rows: pass.headRows.length, vocabulary: config.vocabSize };
    const logits = matmul(gpu, x, weights.head, {
      rows: size.rows,
      variant: variants.matmul,
      rmsEps: config.rmsNormEps,
    });
    const statistics = rowStatistics(gpu, logits, size, variants.statistics);
    return { statistics, ...((pass.wantLogits || inputs.stages) && { logits }) };
  });
  return { ...outputs, cache, stages };
}

/** From the attention's result to the layer's output: output projection and gated MLP, each with its residual. */
function finishLayer(
  gpu: Gpu,
  layer: LayerWeights,
  mixed: tf.Tensor,
  residual: tf.Tensor,
  rows: number,
  config: ModelConfig,
  variant: MatmulVariant,
): tf.Tensor {
  const attended = matmul(gpu, mixed, layer.output, { rows, variant, residual });
  const gated = matmul(gpu, attended, layer.gate, {
    rows,
    variant,
    rmsEps: config.rmsNormEps,
    gated: { weight: layer.up },
  });
  return matmul(gpu, gated, layer.down, { rows, variant, residual: attended });
}

/** Columns of queries and keys in the packed matrix: the values behind them are not rotated. */
const rotatedColumns = (config: ModelConfig) => (config.numAttentionHeads + config.numKeyValueHeads) * config.headDim;

const cacheSize = (keep: number, config: ModelConfig) => ({
  keep,
  capacity: bucketOf(keep),
  width: 2 * config.numKeyValueHeads * config.headDim,
});

/** Absolute positions of a window's rows: their places, then the shadows behind the canvas. */
const rowPlaces = (places: Int32Array, length: number, rows: number): Int32Array =>
  Int32Array.from({ length: rows }, (_, row) => places[row] ?? length + row - places.length);

/** Indices filled up to a bucket with zeros, which are valid rows of everything. */
function indexTensor(gpu: Gpu, indices: Int32Array): tf.Tensor {
  const bucket = new Int32Array(bucketOf(indices.length));
  bucket.set(indices);
  return upload(gpu, bucket, [bucket.length]);
}

/** [bucket of S, K]: cos, sin of pair 0, cos, sin of pair 1, …, with the sections of M-RoPE already mixed. */
function rotaryTable(positions: Int32Array, config: ModelConfig): Float32Array {
  const { cos, sin } = mixedRotaryTables(positions, config);
  return interleave(cos, sin, bucketOf(positions.length / 3) * config.headDim);
}
