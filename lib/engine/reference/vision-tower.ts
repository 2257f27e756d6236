/**
 * The vision tower and projector in plain tfjs ops, for every backend: it runs once per picture, so nothing here needs
 * to be fast. Stage names and order are those of the reference code.
 */
import * as tf from "@tensorflow/tfjs-core";
import { RequestError } from "../errors";
import type { Capture } from "../executor";
import type { ModelConfig, VisionConfig } from "../model/config";
import type { Grid } from "../model/positions";
import { checkPixels, type VisionLayout, visionEps, visionLayout } from "../model/vision-layout";
import type { ModelWeights } from "../weights/model-weights";
import { joinHeads, linear, rmsNorm, rotate, silu, splitHeads } from "./ops";
import { StageRecorder } from "./stages";

/** A loaded tower. The caller disposes it and what it returns. */
export interface VisionTower {
  /** @param pixelValues [patches, channels · frames · patch²] @returns [cells, D] projected visual tokens */
  encode(pixelValues: Float32Array, grids: readonly Grid[], capture?: Capture): Promise<tf.Tensor2D>;
  dispose(): void;
}

/** Stands in for the tower of a network that has none. */
export const noTower: VisionTower = {
  async encode() {
    throw new RequestError("expected no pictures: this network has no vision tower");
  },
  dispose() {},
};

/** Puts the tower's weights on the current backend; without a tower what refuses every picture. */
export function createVisionTower({ vision }: ModelConfig, weights: ModelWeights): VisionTower {
  if (!vision) return noTower;
  const tensors = new Map<string, tf.Tensor>();
  const load = (name: string, shape: number[], values: Float32Array) => {
    tensors.set(name, tf.tensor(values, shape));
  };
  const loadLinear = (name: string, bias = true) => {
    const values = weights.linear(`${name}.weight`);
    const out = bias ? weights.floats(`${name}.bias`) : undefined;
    const columns = out?.length ?? vision.hiddenSize;
    load(`${name}.weight`, [values.length / columns, columns], values);
    if (out) load(`${name}.bias`, [columns], out);
  };
  const loadNorm = (name: string) => load(name, [vision.hiddenSize], weights.floats(name));
  loadLinear("visual.patch_embed.proj", false);
  for (let block = 0; block < vision.depth; block++) {
    const prefix = `visual.blocks.${block}`;
    loadNorm(`${prefix}.norm1.weight`);
    loadNorm(`${prefix}.norm2.weight`);
    for (const name of ["attn.qkv", "attn.proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"]) {
      loadLinear(`${prefix}.${name}`);
    }
  }
  loadNorm("visual.merger.ln_q.weight");
  for (const name of [
    "visual.merger.mlp.0",
    "visual.merger.mlp.2",
    "img_projector.linear_1",
    "img_projector.linear_2",
  ]) {
    loadLinear(name);
  }
  return {
    async encode(pixelValues, grids, capture) {
      const layout = visionLayout(grids, vision);
      checkPixels(pixelValues, layout, vision);
      const stages = new StageRecorder(capture);
      const features = tf.tidy(() => encode(pixelValues, layout, vision, tensors, stages));
      await stages.flush();
      return features;
    },
    dispose: () => tf.dispose([...tensors.values()]),
  };
}

type Tensors = ReadonlyMap<string, tf.Tensor>;

function encode(
  pixelValues: Float32Array,
  layout: VisionLayout,
  vision: VisionConfig,
  tensors: Tensors,
  stages: StageRecorder,
): tf.Tensor2D {
  const apply = (x: tf.Tensor2D, name: string) =>
    linear(x, tensors.get(`${name}.weight`) as tf.Tensor2D, tensors.get(`${name}.bias`) as tf.Tensor1D | undefined);
  const norm = (x: tf.Tensor2D, name: string) => rmsNorm(x, tensors.get(`${name}.weight`) as tf.Tensor1D, visionEps);

  const pixels = tf.tensor2d(pixelValues, [layout.patches, pixelValues.length / layout.patches]);
  const embedded = apply(pixels, "visual.patch_embed.proj"); // [patches, E], input order
  stages.record("vision.patch_embed", embedded);
  let x = tf.gather(embedded, tf.tensor1d(layout.patchIndex, "int32")) as tf.Tensor2D; // [patches, E], window order
  const rotary = rotaryTensors(layout);
  for (let block = 0; block < vision.depth; block++) {
    const prefix = `visual.blocks.${block}`;
    const bounds = vision.fullattBlockIndexes.includes(block) ? layout.frameBounds : layout.windowBounds;
    const qkv = apply(norm(x, `${prefix}.norm1`), `${prefix}.attn.qkv`); // [patches, 3E]
    x = tf.add(x, apply(segmentAttention(qkv, bounds, vision.numHeads, rotary), `${prefix}.attn.proj`));
    const y = norm(x, `${prefix}.norm2`);
    const gated = tf.mul<tf.Tensor2D>(silu(apply(y, `${prefix}.mlp.gate_proj`)), apply(y, `${prefix}.mlp.up_proj`)); // [patches, I]
    x = tf.add(x, apply(gated, `${prefix}.mlp.down_proj`));
    stages.record(`vision.block.${block}`, x);
  }
  const cells = tf.reshape(norm(x, "visual.merger.ln_q"), [layout.cells, -1]) as tf.Tensor2D; // [cells, 4E]
  const merged = apply(gelu(apply(cells, "visual.merger.mlp.0")), "visual.merger.mlp.2"); // [cells, out]
  stages.record("vision.merger_window_order", merged);
  const restored = tf.gather(merged, tf.tensor1d(layout.inverseIndex, "int32")) as tf.Tensor2D; // input cell order
  stages.record("vision.out", restored);
  const projected = apply(silu(apply(restored, "img_projector.linear_1")), "img_projector.linear_2"); // [cells, D]
  stages.record("projector.out", projected);
  return projected;
}

interface Rotary {
  readonly cos: tf.Tensor3D;
  readonly sin: tf.Tensor3D;
}

/** Cosines and sines [patches, 1, headDim / 2] in window order. */
function rotaryTensors(layout: VisionLayout): Rotary {
  const half = layout.angles.length / layout.patches;
  const ordered = new Float32Array(layout.angles.length);
  layout.patchIndex.forEach((patch, place) => {
    ordered.set(layout.angles.subarray(patch * half, (patch + 1) * half), place * half);
  });
  const shape: [number, number, number] = [layout.patches, 1, half];
  return { cos: tf.tensor3d(ordered.map(Math.cos), shape), sin: tf.tensor3d(ordered.map(Math.sin), shape) };
}

/** Attention inside each segment, [patches, 3E] → [patches, E]. */
function segmentAttention(qkv: tf.Tensor2D, bounds: Int32Array, heads: number, rotary: Rotary): tf.Tensor2D {
  const [patches, width] = qkv.shape;
  const headDim = width / 3 / heads;
  const [q, k, v] = tf.split(qkv, 3, 1).map((part) => tf.reshape(part, [patches, heads, headDim])) as tf.Tensor3D[];
  const rotated = [rotate(q!, rotary.cos, rotary.sin), rotate(k!, rotary.cos, rotary.sin), v!];
  const segments: tf.Tensor2D[] = [];
  for (let segment = 1; segment < bounds.length; segment++) {
    const start = bounds[segment - 1]!;
    const size = bounds[segment]! - start;
    const [sq, sk, sv] = rotated.map((part) =>
      splitHeads(tf.slice(part, [start, 0, 0], [size, heads, headDim]), heads),
    ) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D]; // [H, size, K]
    const scores = tf.div(tf.matMul(sq, sk, false, true), Math.sqrt(headDim)); // [H, size, size]
    segments.push(joinHeads(tf.matMul(tf.softmax(scores), sv) as tf.Tensor3D)); // [size, E]
  }
  return segments.length === 1 ? segments[0]! : tf.concat(segments, 0);
}

/** Exact GELU: x/2 · (1 + erf(x/√2)). */
function gelu(x: tf.Tensor2D): tf.Tensor2D {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}
