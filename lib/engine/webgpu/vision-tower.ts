/**
 * The vision tower and projector as WGSL kernels: five dispatches a block, where plain ops take one for each window
 * and step. Every width is padded with zeros to a multiple of 4, which changes no result.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { ModelConfig, VisionConfig } from "../model/config";
import { checkPixels, type VisionLayout, visionEps, visionLayout } from "../model/vision-layout";
import { StageRecorder } from "../reference/stages";
import { noTower, type VisionTower } from "../reference/vision-tower";
import type { ModelWeights } from "../weights/model-weights";
import type { Gpu } from "./gpu";
import { attention } from "./kernels/attention";
import { gatherRows } from "./kernels/gather-rows";
import { type MatmulOptions, type MatmulVariant, matmul } from "./kernels/matmul";
import { rmsNorm } from "./kernels/rms-norm";
import { KEY_RANGE } from "./key-ranges";
import { interleave, joinColumns, multipleOf4, padColumns, padRows, pairUp, scaleRows } from "./pack";
import { upload } from "./program";

/** A linear layer, [in, out] and [out], both padded. */
interface Linear {
  readonly weight: tf.Tensor;
  readonly bias?: tf.Tensor;
}

/** One block; the norms are folded into `qkv`, `gate` and `up`. */
type Block = Readonly<Record<"qkv" | "proj" | "gate" | "up" | "down", Linear>>;

interface TowerWeights {
  readonly patchEmbed: Linear;
  readonly blocks: readonly Block[];
  readonly mergerNorm: tf.Tensor;
  readonly mergerIn: Linear;
  readonly mergerOut: Linear;
  readonly projectorIn: Linear;
  readonly projectorOut: Linear;
}

/** Puts the tower's weights on the device; without a tower what refuses every picture. `encode` does everything on the device before its first wait. */
export function createWebGpuVisionTower(
  gpu: Gpu,
  { vision, hiddenSize }: ModelConfig,
  weights: ModelWeights,
  variant: MatmulVariant,
): VisionTower {
  if (!vision) return noTower;
  const tower = loadTower(gpu, vision, weights);
  return {
    async encode(pixelValues, grids, capture) {
      const layout = visionLayout(grids, vision);
      checkPixels(pixelValues, layout, vision);
      const stages = new StageRecorder(capture);
      const record: RecordStage = (name, x, width) => {
        if (capture) stages.record(name, x.shape[1] === width ? x : tf.slice(x, [0, 0], [-1, width]));
      };
      const features = tf.tidy(() => {
        const projected = encode(gpu, pixelValues, layout, vision, tower, variant, record);
        record("projector.out", projected, hiddenSize);
        return projected;
      });
      await stages.flush();
      return features as tf.Tensor2D;
    },
    dispose: () => tf.dispose(tensorsOf(tower)),
  };
}

/** Notes a stage under the reference's name, cut to its unpadded width. */
type RecordStage = (name: string, x: tf.Tensor, width: number) => void;

function encode(
  gpu: Gpu,
  pixelValues: Float32Array,
  layout: VisionLayout,
  vision: VisionConfig,
  tower: TowerWeights,
  variant: MatmulVariant,
  record: RecordStage,
): tf.Tensor {
  const width = vision.hiddenSize;
  const headDim = width / vision.numHeads;
  const apply = (x: tf.Tensor, { weight, bias }: Linear, options: Partial<MatmulOptions> = {}) =>
    matmul(gpu, x, weight, { rows: x.shape[0]!, variant, bias, ...options });

  const pixels = padColumns(pixelValues, layout.patches);
  const embedded = apply(upload(gpu, pixels, [layout.patches, pixels.length / layout.patches]), tower.patchEmbed);
  record("vision.patch_embed", embedded, width); // [patches, E], input order
  let x = gatherRows(gpu, embedded, upload(gpu, layout.patchIndex, [layout.patches]), layout.patches); // window order
  const rotary = { table: rotaryTable(gpu, layout, headDim), headDim, columns: 2 * width };
  const frames = segmentTensor(gpu, layout.frameBounds);
  const windows = segmentTensor(gpu, layout.windowBounds);
  tower.blocks.forEach((block, index) => {
    const packed = apply(x, block.qkv, { rmsEps: visionEps, rotary }); // [patches, 3E]
    const mixed = attention(gpu, packed, {
      heads: vision.numHeads,
      kvHeads: vision.numHeads,
      headDim,
      rows: layout.patches,
      ranges: vision.fullattBlockIndexes.includes(index) ? frames : windows,
    }); // [patches, E]
    const attended = apply(mixed, block.proj, { residual: x });
    const gated = apply(attended, block.gate, { rmsEps: visionEps, gated: block.up }); // [patches, I]
    x = apply(gated, block.down, { residual: attended });
    record(`vision.block.${index}`, x, width);
  });
  const normed = rmsNorm(gpu, x, tower.mergerNorm, visionEps);
  const cells = tf.reshape(normed, [layout.cells, -1]); // [cells, 4E]
  const merged = apply(apply(cells, tower.mergerIn, { activation: "gelu" }), tower.mergerOut); // [cells, out]
  record("vision.merger_window_order", merged, vision.outHiddenSize);
  const restored = gatherRows(gpu, merged, upload(gpu, layout.inverseIndex, [layout.cells]), layout.cells); // input order
  record("vision.out", restored, vision.outHiddenSize);
  return apply(apply(restored, tower.projectorIn, { activation: "silu" }), tower.projectorOut); // [cells, D]
}

/** [patches, K]: cos, sin of each channel pair, in window order. */
function rotaryTable(gpu: Gpu, layout: VisionLayout, headDim: number): tf.Tensor {
  const half = headDim / 2;
  const angles = new Float32Array(layout.angles.length);
  layout.patchIndex.forEach((patch, place) => {
    angles.set(layout.angles.subarray(patch * half, (patch + 1) * half), place * half);
  });
  return upload(gpu, interleave(angles.map(Math.cos), angles.map(Math.sin)), [layout.patches, headDim]);
}

/** [patches, KEY_RANGE]: each patch looks at those of its segment. */
function segmentTensor(gpu: Gpu, bounds: Int32Array): tf.Tensor {
  const patches = bounds.at(-1)!;
  const ranges = new Int32Array(KEY_RANGE * patches);
  for (let segment = 1; segment < bounds.length; segment++) {
    const [first, end] = [bounds[segment - 1]!, bounds[segment]!];
    for (let patch = first; patch < end; patch++) ranges.set([first, end], KEY_RANGE * patch);
  }
  return upload(gpu, ranges, [patches, KEY_RANGE]);
}

function loadTower(gpu: Gpu, vision: VisionConfig, weights: ModelWeights): TowerWeights {
  const put = (values: Float32Array, rows: number): tf.Tensor => {
    const padded = padRows(padColumns(values, rows), rows);
    return upload(gpu, padded, [multipleOf4(rows), padded.length / multipleOf4(rows)]);
  };
  const vector = (values: Float32Array) => upload(gpu, padColumns(values, 1), [multipleOf4(values.length)]);
  const load = (name: string, norm?: Float32Array): Linear => {
    const bias = weights.floats(`${name}.bias`);
    const weight = weights.linear(`${name}.weight`);
    return {
      weight: put(norm ? scaleRows(weight, norm) : weight, weight.length / bias.length),
      bias: vector(bias),
    };
  };
  const width = vision.hiddenSize;
  const patchWeight = weights.linear("visual.patch_embed.proj.weight");
  return {
    patchEmbed: { weight: put(patchWeight, patchWeight.length / width) },
    blocks: Array.from({ length: vision.depth }, (_, index): Block => {
      const prefix = `visual.blocks.${index}`;
      const norm1 = weights.floats(`${prefix}.norm1.weight`);
      const norm2 = weights.floats(`${prefix}.norm2.weight`);
      const qkv = pairUpQueriesAndKeys(scaleRows(weights.linear(`${prefix}.attn.qkv.weight`), norm1), width, vision);
      const qkvBias = pairUpQueriesAndKeys(weights.floats(`${prefix}.attn.qkv.bias`), 1, vision);
      return {
        qkv: { weight: put(qkv, width), bias: vector(qkvBias) },
        proj: load(`${prefix}.attn.proj`),
        gate: load(`${prefix}.mlp.gate_proj`, norm2),
        up: load(`${prefix}.mlp.up_proj`, norm2),
        down: load(`${prefix}.mlp.down_proj`),
      };
    }),
    mergerNorm: vector(weights.floats("visual.merger.ln_q.weight")),
    mergerIn: load("visual.merger.mlp.0"),
    mergerOut: load("visual.merger.mlp.2"),
    projectorIn: load("img_projector.linear_1"),
    projectorOut: load("img_projector.linear_2"),
  };
}

/** [rows, 3E], all queries, all keys, all values: channel pairs of the first two thirds side by side. */
function pairUpQueriesAndKeys(matrix: Float32Array, rows: number, vision: VisionConfig): Float32Array {
  const width = vision.hiddenSize;
  const headDim = width / vision.numHeads;
  const third = (index: number) =>
    Float32Array.from({ length: rows * width }, (_, i) => {
      const row = Math.floor(i / width);
      return matrix[row * 3 * width + index * width + (i % width)]!;
    });
  return joinColumns([pairUp(third(0), headDim), pairUp(third(1), headDim), third(2)], rows);
}

function tensorsOf(tower: TowerWeights): tf.Tensor[] {
  const { blocks, mergerNorm, ...linears } = tower;
  const all = [...Object.values(linears), ...blocks.flatMap((block) => Object.values(block))];
  return [mergerNorm, ...all.flatMap(({ weight, bias }) => (bias ? [weight, bias] : [weight]))];
}
