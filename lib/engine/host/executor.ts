/**
 * Runs passes over a network whose numbers lie in JavaScript's reach: order, caches, masks, places, shadows and early exit
 * are here, the products in the network (see `network.ts`).
 * Shapes: S window rows, T keys (cached + window), D width, H heads, KV key heads, G = H / KV, K head dim.
 */
import type { Capture, DecoderPass, Executor, ImageFeatures, KvCache } from "../executor";
import { additiveMask } from "../model/attention-mask";
import { checkReading, joined } from "../model/attention-reading";
import type { ModelConfig } from "../model/config";
import { embedTokens } from "../model/embed";
import type { ExitHead } from "../model/exit-heads";
import { mixedRotaryTables, type RotaryTables } from "../model/positions";
import { rowStatistics } from "../statistics";
import { attentionShares } from "./attention-shares";
import { EarlyExit, type ExitReading } from "./early-exit";
import { cutKeysAndValues, type KeysAndValues, placesOf, widen, writeValues } from "./keys-and-values";
import { type HostLayer, type HostNetwork, takeRows } from "./network";
import { type LayerMemory, runSelectiveLayer } from "./selective-layer";

interface HostImageFeatures extends ImageFeatures {
  readonly values: Float32Array;
}

interface HostCache extends KvCache {
  readonly layers: readonly LayerMemory[];
}

/** @param embedding [V, D] */
export function createHostExecutor(
  network: HostNetwork,
  embedding: Float32Array,
  config: ModelConfig,
  exitHeads: readonly ExitHead[] = [],
): Executor {
  const logitsOf = (x: Float32Array) => network.head(network.normalise(x));
  const reading: ExitReading = {
    head: logitsOf,
    translate: (layer, x) => network.translate(layer, x),
    heads: exitHeads,
  };
  return {
    name: network.name,
    async encodeImages(pixelValues, grids, capture): Promise<HostImageFeatures> {
      const values = await network.encodeImages(pixelValues, grids, capture);
      return { tokens: values.length / config.hiddenSize, values, dispose: () => {} };
    },
    async run(pass, capture) {
      checkReading(pass, config);
      const { headRows } = pass;
      const length = keysOf(pass);
      network.begin({ rows: pass.ids.length, keys: length, headRows: headRows.length });
      const image = (pass.image as HostImageFeatures | undefined)?.values;
      const embedded = embedTokens(pass.ids, embedding, image, config, pass.imageRows);
      const x = network.zeros(embedded.length); // [S, D], changed in place by each layer
      x.set(embedded);
      const refreshed = new Int32Array(pass.ids.length);
      const rowsOf = (rows: Int32Array) => takeRows(x, rows, config.hiddenSize);
      const exit =
        pass.exit === undefined ? null : new EarlyExit(pass.exit, headRows[0]!, reading, network.layers.length, config);
      const { kept, last, shares } = runLayers(x, network, { pass, length, config }, { capture, refreshed, exit });
      const logits = exit?.logits ?? logitsOf(last ?? rowsOf(headRows));
      return {
        statistics: rowStatistics(logits, config.vocabSize),
        ...(pass.wantLogits && { logits: logits.slice() }),
        ...(pass.attentionLayers && { attention: joined(shares) }),
        ...(pass.keep && { cache: cacheOf(kept, pass.keep) }),
        ...(pass.outputs && { refreshed }),
        ...(exit && { layers: exit.layers }),
      };
    },
    dispose: () => network.dispose(),
  };
}

/** What looks on while layers run. */
interface Watch {
  readonly capture: Capture | undefined;
  /** [S] layers that refreshed a row; raised by selective ones. */
  readonly refreshed: Int32Array;
  readonly exit: EarlyExit | null;
}

/** A pass and how far it sees. */
interface Way {
  readonly pass: DecoderPass;
  /** T */
  readonly length: number;
  readonly config: ModelConfig;
}

/** Positions that the rows of a pass see, shadows included. */
function keysOf({ ids, past, places }: DecoderPass): number {
  const cached = past?.length ?? 0;
  return places ? cached + ids.length - places.length : cached + ids.length;
}

/** Above this share of the window's rows it costs more to pick the head's rows than to take all through the last layer. */
const mostPrunedRows = 2 / 3;

/** Runs every layer on `x` in place; returns what to keep, and the head's rows where they alone went through the last. */
function runLayers(
  x: Float32Array,
  network: HostNetwork,
  way: Way,
  { capture, refreshed, exit }: Watch,
): { kept: LayerMemory[]; last?: Float32Array; shares: Float32Array[] } {
  const { pass, length, config } = way;
  const rows = pass.ids.length;
  const past = pass.past as HostCache | undefined;
  const rotary = mixedRotaryTables(pass.positions, config);
  const mask = additiveMask(pass);
  const places = placesOf(pass.places, rows, past?.length ?? 0);
  const prunes = !capture && !exit && !pass.outputs && pass.headRows.length < rows * mostPrunedRows;
  const kept: LayerMemory[] = [];
  const shares: Float32Array[] = [];
  const readFrom = network.layers.length - (pass.attentionLayers ?? 0);
  let last: Float32Array | undefined;
  capture?.("inputs_embeds", x.slice(), [rows, config.hiddenSize]);
  network.layers.forEach((layer, index) => {
    const mark = network.mark();
    let memory: LayerMemory;
    if (pass.outputs) {
      const around = { rotary, mask, places, length, past: past?.layers[index], refresh: pass.outputs, refreshed };
      memory = runSelectiveLayer(x, layer, index, around, network, config);
    } else {
      const packed = layer.project(network.normalise(x)); // [S, (H + 2 KV) · K]
      memory = widen(past?.layers[index], length, network.zeros, config);
      network.writeKeys(memory.keys, packed, places, rotary);
      writeValues(memory.values, packed, places, config);
      if (index >= readFrom) {
        const before = network.mark();
        shares.push(attentionShares(network.turnQueries(packed, rotary), memory.keys, mask, rows, config));
        network.release(before);
      }
      if (prunes && index === network.layers.length - 1) {
        last = headRowsThrough(
          layer,
          x,
          packed,
          memory,
          { rotary, mask, rows: pass.headRows, length },
          network,
          config,
        );
      } else if (!exit?.isAlone(rows)) {
        const before = exit?.takeOut(x);
        layer.addMixed(x, network.attend(network.turnQueries(packed, rotary), memory, mask, rows));
        layer.addFed(x, network.normalise(x));
        if (before) exit?.putBack(x, before);
      }
      exit?.look(index, x);
    }
    if (pass.keep) kept.push({ ...memory, ...cutKeysAndValues(memory, pass.keep, config) });
    network.release(mark);
    capture?.(`layer.${index}`, x.slice(), [rows, config.hiddenSize]);
  });
  if (capture) captureCache(kept, pass.keep ?? 0, config, capture);
  return { kept, shares, ...(last && { last }) };
}

/** The last layer for those rows alone that the head reads: behind it nobody sees the others. @returns [M, D] */
function headRowsThrough(
  layer: HostLayer,
  x: Float32Array,
  packed: Float32Array,
  memory: KeysAndValues,
  { rotary, mask, rows, length }: { rotary: RotaryTables; mask: Float32Array | null; rows: Int32Array; length: number },
  network: HostNetwork,
  { headDim, hiddenSize, numAttentionHeads: heads, numKeyValueHeads: kvHeads }: ModelConfig,
): Float32Array {
  const own = takeRows(packed, rows, (heads + 2 * kvHeads) * headDim);
  const tables = { cos: takeRows(rotary.cos, rows, headDim / 2), sin: takeRows(rotary.sin, rows, headDim / 2) };
  const visible = mask && takeRows(mask, rows, length);
  const read = network.zeros(rows.length * hiddenSize);
  read.set(takeRows(x, rows, hiddenSize));
  layer.addMixed(read, network.attend(network.turnQueries(own, tables), memory, visible, rows.length));
  layer.addFed(read, network.normalise(read));
  return read.slice();
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
