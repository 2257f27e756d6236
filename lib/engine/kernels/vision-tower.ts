/**
 * The vision tower and projector on our kernels. Stage names and order are those of the reference code, see
 * `reference/vision-tower.ts`; the norms' weights are folded into the matrices behind them.
 */
import { RequestError } from "../errors";
import type { Capture } from "../executor";
import { foldNorm } from "../host/fold";
import { takeRows } from "../host/network";
import type { ModelConfig, VisionConfig } from "../model/config";
import type { Grid } from "../model/positions";
import { checkPixels, type VisionLayout, visionEps, visionLayout } from "../model/vision-layout";
import type { ModelWeights } from "../weights/model-weights";
import { KernelMemory } from "./memory";
import { attentionScratch, type Kernels } from "./module";
import type { PackedWeight, Packer } from "./weights";

interface Bench {
  readonly kernels: Kernels;
  readonly memory: KernelMemory;
  readonly packer: Packer;
}

/** A loaded tower. */
interface KernelTower {
  /** @param pixelValues [patches, channels · frames · patch²] @returns [cells, D] projected visual tokens */
  encode(pixelValues: Float32Array, grids: readonly Grid[], capture?: Capture): Float32Array;
}

interface Block {
  readonly qkv: PackedWeight;
  readonly proj: PackedWeight;
  readonly gateUp: PackedWeight;
  readonly down: PackedWeight;
}

/** Packs the tower; without a tower what refuses every picture. */
export function createKernelTower({ vision }: ModelConfig, weights: ModelWeights, bench: Bench): KernelTower {
  if (!vision) {
    return {
      encode() {
        throw new RequestError("expected no pictures: this network has no vision tower");
      },
    };
  }
  const tower = packTower(vision, weights, bench.packer);
  return { encode: (pixelValues, grids, capture) => encode(pixelValues, grids, capture, tower, vision, bench) };
}

type Tower = ReturnType<typeof packTower>;

function packTower(vision: VisionConfig, weights: ModelWeights, packer: Packer) {
  const { hiddenSize: width } = vision;
  const floats = (name: string) => weights.floats(name);
  const linear = (name: string, norm?: Float32Array) => {
    const bias = floats(`${name}.bias`);
    const matrix = weights.linear(`${name}.weight`);
    return packer.pack(norm ? foldNorm(matrix, norm) : matrix, matrix.length / bias.length, bias);
  };
  const block = (index: number): Block => {
    const prefix = `visual.blocks.${index}`;
    const [before, between] = [floats(`${prefix}.norm1.weight`), floats(`${prefix}.norm2.weight`)];
    const mlp = (name: string) => weights.linear(`${prefix}.mlp.${name}_proj.weight`);
    const biasOf = (name: string) => floats(`${prefix}.mlp.${name}_proj.bias`);
    const inner = biasOf("gate").length;
    return {
      qkv: linear(`${prefix}.attn.qkv`, before),
      proj: linear(`${prefix}.attn.proj`),
      gateUp: packer.packGated(foldNorm(mlp("gate"), between), foldNorm(mlp("up"), between), width, {
        gate: biasOf("gate"),
        up: biasOf("up"),
      }),
      down: packer.packBehindGate(mlp("down"), inner, biasOf("down")),
    };
  };
  const patches = weights.linear("visual.patch_embed.proj.weight");
  // The norm goes over patches, the matrix behind it over cells of them: its weight once a patch.
  const cellNorm = repeated(floats("visual.merger.ln_q.weight"), vision.spatialMergeSize ** 2);
  return {
    patches: packer.pack(patches, patches.length / width),
    blocks: Array.from({ length: vision.depth }, (_, index) => block(index)),
    mergeIn: linear("visual.merger.mlp.0", cellNorm),
    mergeOut: linear("visual.merger.mlp.2"),
    projectIn: linear("img_projector.linear_1"),
    projectOut: linear("img_projector.linear_2"),
  };
}

const repeated = (values: Float32Array, times: number) =>
  Float32Array.from({ length: values.length * times }, (_, at) => values[at % values.length]!);

function encode(
  pixelValues: Float32Array,
  grids: readonly Grid[],
  capture: Capture | undefined,
  tower: Tower,
  vision: VisionConfig,
  { kernels: { run }, memory }: Bench,
): Float32Array {
  const layout = visionLayout(grids, vision);
  checkPixels(pixelValues, layout, vision);
  memory.reserve(bytesOfPicture(layout, tower, vision));
  const { hiddenSize: width, numHeads: heads } = vision;
  const headDim = width / heads;
  const { patches, cells } = layout;
  const record = (stage: string, values: Float32Array, rows: number) =>
    capture?.(stage, values.slice(), [rows, values.length / rows]);
  const product = (a: Float32Array, { at, bias, k, columns }: PackedWeight) => {
    const rows = a.length / k;
    const to = memory.floats(rows * columns);
    run.linear(memory.at(a), at, bias, to.byteOffset, rows, columns, k);
    return to;
  };
  const normed = (x: Float32Array) => {
    const to = memory.floats(x.length);
    run.normalise(memory.at(x), to.byteOffset, x.length / width, width, visionEps);
    return to;
  };
  const add = (x: Float32Array, a: Float32Array, { at, bias, k, columns }: PackedWeight) => {
    const rows = a.length / k;
    run.addLinear(memory.at(a), at, bias, x.byteOffset, rows, columns, k);
  };

  const embedded = product(pixelValues, tower.patches); // [patches, E], input order
  record("vision.patch_embed", embedded, patches);
  const x = memory.floats(embedded.length);
  x.set(takeRows(embedded, layout.patchIndex, width)); // window order
  const rotary = rotaryTables(layout);
  tower.blocks.forEach((block, index) => {
    const mark = memory.mark();
    const bounds = vision.fullattBlockIndexes.includes(index) ? layout.frameBounds : layout.windowBounds;
    const qkv = product(normed(x), block.qkv); // [patches, 3E]
    const mixed = memory.floats(x.length);
    for (let segment = 1; segment < bounds.length; segment++) {
      attendWithin(bounds[segment - 1]!, bounds[segment]!, qkv, mixed);
    }
    add(x, mixed, block.proj);
    const between = normed(x);
    const active = memory.floats(patches * block.down.k);
    const { at, bias, k } = block.gateUp;
    run.gatedLinear(between.byteOffset, at, bias, active.byteOffset, patches, block.down.k, k);
    add(x, active, block.down);
    memory.release(mark);
    record(`vision.block.${index}`, x, patches);
  });
  const merged = product(gelu(product(normed(x), tower.mergeIn)), tower.mergeOut); // [cells, out], from [cells, 4E]
  record("vision.merger_window_order", merged, cells);
  const restored = takeRows(merged, layout.inverseIndex, merged.length / cells); // input cell order
  record("vision.out", restored, cells);
  const projected = product(silu(product(restored, tower.projectIn)), tower.projectOut).slice(); // [cells, D]
  record("projector.out", projected, cells);
  return projected;

  /** Attention among patches `from` to `to`, which see nothing else. */
  function attendWithin(from: number, to: number, qkv: Float32Array, mixed: Float32Array): void {
    const mark = memory.mark();
    const size = to - from;
    const packed = qkv.subarray(from * 3 * width, to * 3 * width);
    const [c, s] = [rotary.cos, rotary.sin].map((table) =>
      memory.at(table.subarray((from * headDim) / 2, (to * headDim) / 2)),
    ) as [number, number];
    const queries = memory.floats(size * width); // [H, size, K]
    const scale = 1 / Math.sqrt(headDim);
    run.turnQueries(packed.byteOffset, c, s, queries.byteOffset, size, 3 * width, heads, headDim / 2, scale);
    const keys = memory.floats(size * width); // [H, K, size]
    const places = memory.at(Int32Array.from({ length: size }, (_, row) => row));
    run.writeKeys(packed.byteOffset, c, s, places, keys.byteOffset, size, 3 * width, width, heads, headDim / 2, size);
    const values = memory.floats(size * width); // [H, size, K]
    for (let head = 0; head < heads; head++) {
      for (let row = 0; row < size; row++) {
        const at = row * 3 * width + 2 * width + head * headDim;
        values.set(packed.subarray(at, at + headDim), (head * size + row) * headDim);
      }
    }
    const scratch = memory.floats(attentionScratch(size, headDim));
    const result = mixed.byteOffset + 4 * from * width;
    const parts = [queries, keys, values].map(({ byteOffset }) => byteOffset) as [number, number, number];
    run.attend(...parts, 0, result, scratch.byteOffset, size, heads, 1, headDim, size);
    memory.release(mark);
  }
}

/** Cosines and sines [patches, headDim / 2] in window order. */
function rotaryTables({ angles, patches, patchIndex }: VisionLayout) {
  const ordered = takeRows(angles, patchIndex, angles.length / patches);
  return { cos: ordered.map(Math.cos), sin: ordered.map(Math.sin) };
}

/** Bytes that encoding takes at most: what lasts, and the most that a block or the merger wants beside it. */
function bytesOfPicture({ patches, cells, frameBounds }: VisionLayout, tower: Tower, vision: VisionConfig): number {
  const { hiddenSize: width, numHeads } = vision;
  const inner = Math.max(0, ...tower.blocks.map(({ down }) => down.k));
  const largest = Math.max(...frameBounds.map((bound, index) => bound - (frameBounds[index - 1] ?? 0)));
  const ofBlock =
    patches * (8 * width + inner) + largest * (4 * width + 8) + attentionScratch(largest, width / numHeads);
  const ofCells = [tower.mergeIn, tower.mergeOut, tower.projectIn, tower.projectOut]
    .map(({ columns, k }) => columns + k)
    .reduce((total, width) => total + 2 * width, 0);
  const values = patches * (2 * tower.patches.k + 4 * width) + ofBlock + cells * ofCells;
  return KernelMemory.bytesOf(values) + arraysOfPicture * KernelMemory.bytesOf(1);
}

/** More arrays than are made at once. */
const arraysOfPicture = 60;

/** x · sigmoid(x), in place. */
function silu(x: Float32Array): Float32Array {
  for (let at = 0; at < x.length; at++) x[at] = x[at]! / (1 + Math.exp(-x[at]!));
  return x;
}

/** Exact GELU, in place: x/2 · (1 + erf(x/√2)). */
function gelu(x: Float32Array): Float32Array {
  for (let at = 0; at < x.length; at++) x[at] = (x[at]! / 2) * (1 + erf(x[at]! * Math.SQRT1_2));
  return x;
}

/** The error function to 1.5e-7 (Abramowitz and Stegun, 7.1.26): tfjs computes it so, too. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - series * Math.exp(-x * x));
}
