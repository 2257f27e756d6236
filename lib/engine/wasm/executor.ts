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
import { mixedRotaryTables } from "../model/positions";
import { createVisionTower } from "../reference/vision-tower";
import { rowStatistics } from "../statistics";
import type { ModelWeights } from "../weights/model-weights";
import { type PackedLayer, packHead, packLayer } from "./decoder-weights";
import { EarlyExit } from "./early-exit";
import { cutKeysAndValues, type KeysAndValues, placesOf, widened, writeKeys, writeValues } from "./keys-and-values";
import { addInto, attend, feedForward, multiply, normalise, rotatedQueries, takeRows } from "./layer";
import { type LayerMemory, runSelectiveLayer } from "./selective-layer";

interface HostImageFeatures extends ImageFeatures {
  readonly values: Float32Array;
}

interface HostCache extends KvCache {
  readonly layers: readonly LayerMemory[];
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
      const refreshed = new Int32Array(pass.ids.length);
      const headOf = (rows: Int32Array) => multiply(normalise(takeRows(x, rows, config.hiddenSize), config), head); // [M, V]
      const exit =
        pass.exit === undefined ? null : new EarlyExit(pass.exit, pass.headRows, headOf, layers.length, config);
      const kept = runLayers(x, layers, pass, config, { capture, refreshed, exit });
      const logits = headOf(pass.headRows);
      return {
        statistics: rowStatistics(logits, config.vocabSize),
        ...(pass.wantLogits && { logits }),
        ...(pass.keep && { cache: cacheOf(kept, pass.keep) }),
        ...(pass.outputs && { refreshed }),
        ...(exit && { layers: exit.layers }),
      };
    },
    dispose() {
      tower.dispose();
      tf.dispose([...layers.flatMap((layer) => Object.values(layer) as tf.Tensor[]), head]);
    },
  };
}

/** What looks on while layers run. */
interface Watch {
  readonly capture: Capture | undefined;
  /** [S] layers that refreshed a row; raised by selective ones. */
  readonly refreshed: Int32Array;
  readonly exit: EarlyExit | null;
}

/** Runs every layer on `x` in place; returns what to keep. */
function runLayers(
  x: Float32Array,
  layers: readonly PackedLayer[],
  pass: DecoderPass,
  config: ModelConfig,
  { capture, refreshed, exit }: Watch,
): LayerMemory[] {
  const rows = pass.ids.length;
  const past = pass.past as HostCache | undefined;
  const cached = past?.length ?? 0;
  const rotary = mixedRotaryTables(pass.positions, config);
  const mask = additiveMask(pass);
  const places = placesOf(pass.places, rows, cached);
  const length = pass.places ? cached + rows - pass.places.length : cached + rows;
  const kept: LayerMemory[] = [];
  capture?.("inputs_embeds", x.slice(), [rows, config.hiddenSize]);
  layers.forEach((layer, index) => {
    let memory: LayerMemory;
    if (pass.outputs) {
      const around = { rotary, mask, places, length, past: past?.layers[index], refresh: pass.outputs, refreshed };
      memory = runSelectiveLayer(x, layer, index, around, config);
    } else {
      const qkv = multiply(normalise(x, config), layer.qkv, layer.qkvBias); // [S, (H + 2 KV) · K]
      const queries = rotatedQueries(qkv, rotary, config); // [KV, G · S, K]
      memory = widened(past?.layers[index], length, config);
      writeKeys(memory.keys, qkv, places, rotary, config);
      writeValues(memory.values, qkv, places, config);
      if (!exit?.isAlone(rows)) {
        const before = exit?.takeOut(x);
        addInto(x, multiply(attend(queries, memory, mask, rows, config), layer.o));
        addInto(x, feedForward(normalise(x, config), layer));
        if (before) exit?.putBack(x, before);
      }
      exit?.look(index);
    }
    if (pass.keep) kept.push({ ...memory, ...cutKeysAndValues(memory, pass.keep, config) });
    capture?.(`layer.${index}`, x.slice(), [rows, config.hiddenSize]);
  });
  if (capture) captureCache(kept, pass.keep ?? 0, config, capture);
  return kept;
}

function cacheOf(layers: readonly LayerMemory[], length: number): HostCache {
  const arrays = layers.flatMap(({ keys, values, outputs }) =>
    outputs ? [keys, values, outputs.attended, outputs.fed] : [keys, values],
  );
  const bytes = arrays.reduce((total, { byteLength }) => total + byteLength, 0);
  return { length, bytes, layers, dispose: () => {} };
}

/** Reports keys in the reference's layout, [KV, length, K]. */
function captureCache(layers: readonly KeysAndValues[], length: number, config: ModelConfig, capture: Capture): void {
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
