/**
 * The network on tfjs's wasm backend: matrix products run there, on its one fast path (rank 2, nothing transposed), and
 * everything that moves or scales numbers is a loop over typed arrays, where it costs less than an op's call.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Executor } from "../executor";
import { createHostExecutor } from "../host/executor";
import { addInto, type HostLayer, type HostNetwork } from "../host/network";
import type { ModelConfig } from "../model/config";
import { type ExitHead, readExitHeads } from "../model/exit-heads";
import { createVisionTower } from "../reference/vision-tower";
import type { ModelWeights } from "../weights/model-weights";
import { type PackedLayer, packHead, packLayer } from "./decoder-weights";
import { attend, feedForward, multiply, normalise, turnQueries, writeKeys } from "./layer";

/** The executor for wasm. It also runs on cpu, slowly. */
export function createWasmExecutor(config: ModelConfig, weights: ModelWeights): Executor {
  const exitHeads = readExitHeads(config, weights);
  const network = tfjsNetwork(config, weights, exitHeads);
  return createHostExecutor(network, weights.floats("model.embed_tokens.weight"), config, exitHeads);
}

function tfjsNetwork(config: ModelConfig, weights: ModelWeights, exitHeads: readonly ExitHead[]): HostNetwork {
  const tower = createVisionTower(config, weights);
  const layers = Array.from({ length: config.numHiddenLayers }, (_, index) => packLayer(index, config, weights));
  const head = packHead(config, weights);
  const exits = exitHeads.map(({ translator, bias }) => ({
    weight: tf.tensor2d(translator, [config.hiddenSize, config.hiddenSize]),
    bias: tf.tensor1d(bias),
  }));
  return {
    name: "wasm",
    layers: layers.map(hostLayer),
    // Every result is an array of its own, which JavaScript frees.
    begin() {},
    mark: () => 0,
    release() {},
    zeros: (length) => new Float32Array(length),
    normalise: (x) => normalise(x, config),
    turnQueries: (packed, rotary) => turnQueries(packed, rotary, config),
    writeKeys: (keys, packed, places, rotary) => writeKeys(keys, packed, places, rotary, config),
    attend: (queries, memory, mask, rows) => attend(queries, memory, mask, rows, config),
    head: (normed) => multiply(normed, head),
    translate: (layer, x) => multiply(x, exits[layer]!.weight, exits[layer]!.bias),
    async encodeImages(pixelValues, grids, capture) {
      const features = await tower.encode(pixelValues, grids, capture);
      const values = (await features.data<"float32">()).slice();
      features.dispose();
      return values;
    },
    dispose() {
      tower.dispose();
      tf.dispose([
        ...layers.flatMap((layer) => Object.values(layer) as tf.Tensor[]),
        head,
        ...exits.flatMap((one) => Object.values(one)),
      ]);
    },
  };
}

const hostLayer = (layer: PackedLayer): HostLayer => ({
  project: (normed) => multiply(normed, layer.qkv, layer.qkvBias),
  addMixed: (x, attended) => addInto(x, multiply(attended, layer.o)),
  addFed: (x, normed) => addInto(x, feedForward(normed, layer)),
});
