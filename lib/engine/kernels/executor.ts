/** The network on kernels of our own (`kernels.c`): one memory, no tensors, no library. */
import type { Executor } from "../executor";
import { createHostExecutor } from "../host/executor";
import type { HostLayer, HostNetwork, PassSize } from "../host/network";
import type { ModelConfig } from "../model/config";
import { type ExitHead, readExitHeads } from "../model/exit-heads";
import type { ModelWeights } from "../weights/model-weights";
import { KernelMemory } from "./memory";
import { attentionScratch, type KernelBuild, type Kernels, kernelBuild, openKernels } from "./module";
import { createKernelTower } from "./vision-tower";
import { type PackedLayer, type PackedWeight, Packer, packHead, packLayer } from "./weights";

/**
 * The executor on our kernels.
 * @param build which of the two builds; by default the better one that this machine runs
 * @returns null where it runs neither
 */
export async function createKernelExecutor(
  config: ModelConfig,
  weights: ModelWeights,
  build: KernelBuild | null = kernelBuild(),
): Promise<Executor | null> {
  if (!build) return null;
  const exitHeads = readExitHeads(config, weights);
  const network = kernelNetwork(config, weights, exitHeads, await openKernels(build));
  return createHostExecutor(network, weights.floats("model.embed_tokens.weight"), config, exitHeads);
}

function kernelNetwork(
  config: ModelConfig,
  weights: ModelWeights,
  exitHeads: readonly ExitHead[],
  kernels: Kernels,
): HostNetwork {
  const { run } = kernels;
  const { hiddenSize, headDim, numAttentionHeads: heads, numKeyValueHeads: kvHeads, rmsNormEps } = config;
  const packedWidth = (heads + 2 * kvHeads) * headDim;
  const memory = new KernelMemory(kernels);
  const packer = new Packer(kernels, memory);
  const layers = Array.from({ length: config.numHiddenLayers }, (_, index) =>
    packLayer(index, config, weights, packer),
  );
  const head = packHead(config, weights, packer);
  const exits = exitHeads.map(({ translator, bias }) => packer.pack(translator, hiddenSize, bias));
  const tower = createKernelTower(config, weights, { kernels, memory, packer });
  const start = memory.mark();
  const product = (a: Float32Array, weight: PackedWeight) => {
    const rows = a.length / weight.k;
    const to = memory.floats(rows * weight.columns);
    run.linear(memory.at(a), weight.at, weight.bias, to.byteOffset, rows, weight.columns, weight.k);
    return to;
  };
  const addProduct = (to: Float32Array, a: Float32Array, { at, k, columns }: PackedWeight) =>
    run.addLinear(memory.at(a), at, 0, to.byteOffset, a.length / k, columns, k);
  const hostLayer = ({ qkv, o, gateUp, down }: PackedLayer): HostLayer => ({
    project: (normed) => product(normed, qkv),
    addMixed: (x, attended) => addProduct(x, attended, o),
    addFed(x, normed) {
      const rows = normed.length / gateUp.k;
      const active = memory.floats(rows * down.k);
      run.gatedLinear(memory.at(normed), gateUp.at, 0, active.byteOffset, rows, down.k, gateUp.k);
      addProduct(x, active, down);
    },
  });
  return {
    name: "wasm",
    layers: layers.map(hostLayer),
    begin(size) {
      memory.release(start);
      memory.reserve(bytesOfPass(size, config));
    },
    mark: () => memory.mark(),
    release: (mark) => memory.release(mark),
    zeros: (length) => memory.floats(length).fill(0),
    normalise(x) {
      const to = memory.floats(x.length);
      run.normalise(memory.at(x), to.byteOffset, x.length / hiddenSize, hiddenSize, rmsNormEps);
      return to;
    },
    turnQueries(packed, { cos, sin }) {
      const rows = packed.length / packedWidth;
      const to = memory.floats(rows * heads * headDim);
      const [c, s] = [memory.at(cos), memory.at(sin)];
      const scale = 1 / Math.sqrt(headDim);
      run.turnQueries(memory.at(packed), c, s, to.byteOffset, rows, packedWidth, heads, headDim / 2, scale);
      return to;
    },
    writeKeys(keys, packed, places, { cos, sin }) {
      const [from, c, s, where] = [packed, cos, sin, places].map((array) => memory.at(array)) as Four;
      const length = keys.length / kvHeads / headDim;
      const first = heads * headDim;
      const rows = places.length;
      run.writeKeys(from, c, s, where, keys.byteOffset, rows, packedWidth, first, kvHeads, headDim / 2, length);
    },
    attend(queries, { keys, values }, mask, rows) {
      const length = keys.length / kvHeads / headDim;
      const to = memory.floats(rows * heads * headDim);
      const scratch = memory.floats(attentionScratch(length, headDim));
      const [q, k, v] = [queries, keys, values].map((array) => memory.at(array)) as Three;
      const hidden = mask ? memory.at(mask) : 0;
      const group = heads / kvHeads;
      run.attend(q, k, v, hidden, to.byteOffset, scratch.byteOffset, rows, kvHeads, group, headDim, length);
      return to;
    },
    head: (normed) => product(normed, head),
    translate: (layer, x) => product(x, exits[layer]!),
    async encodeImages(pixelValues, grids, capture) {
      memory.release(start);
      return tower.encode(pixelValues, grids, capture);
    },
    dispose() {}, // the memory goes with the last reference to it
  };
}

type Three = [number, number, number];
type Four = [number, number, number, number];

/** Bytes that a pass takes at most: what lasts through it, and the most that a layer or the head wants beside that. */
function bytesOfPass({ rows, keys, headRows }: PassSize, config: ModelConfig): number {
  const { hiddenSize: width, headDim, numAttentionHeads: heads, numKeyValueHeads: kvHeads } = config;
  const packed = (heads + 2 * kvHeads) * headDim;
  const perRow = 8 * width + 3 * packed + 4 * heads * headDim + config.intermediateSize + 4 + 8 * headDim + 2 * keys;
  const perKey = 4 * kvHeads * headDim;
  const values = rows * perRow + keys * perKey + attentionScratch(keys, headDim);
  const ofHead = headRows * (4 * width + config.vocabSize);
  return KernelMemory.bytesOf(values + ofHead) + arraysOfPass * KernelMemory.bytesOf(1);
}

/** More arrays than a pass makes: each may begin a few bytes behind the last one's end. */
const arraysOfPass = 200;
