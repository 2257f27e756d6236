/**
 * A layer that refreshes some of its rows and takes for the others what attention and MLP said before (dLLM-Cache,
 * arXiv:2506.06295; maomaocun/dLLM-cache, dllm_cache/hooks). Values are computed for every row: how far they have turned
 * says which rows to refresh. Shapes as in `layer.ts`; C refreshed rows, N positions of the canvas.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { DecoderPass } from "../executor";
import { keySources } from "../model/attention-mask";
import type { ModelConfig } from "../model/config";
import { everyRow, rowsToRefresh, valueSimilarity } from "../model/refresh";
import { attention, feedForward, type Layer, type LayerContext, type LayerMemory, rotatedHeads } from "./layer";
import { linear, rmsNorm, splitHeads } from "./ops";

/** What such a layer needs to know of the pass. */
interface SelectivePass {
  readonly pass: DecoderPass;
  readonly context: LayerContext;
  readonly past: LayerMemory | undefined;
  /** [S] counts the layers that refreshed a row; raised here. */
  readonly refreshed: Int32Array;
}

/** Runs layer `index`. @param x [S, D] */
export function runSelectiveLayer(
  x: tf.Tensor2D,
  layer: Layer,
  index: number,
  { pass, context, past, refreshed }: SelectivePass,
  config: ModelConfig,
): { readonly x: tf.Tensor2D; readonly memory: LayerMemory } {
  const rows = pass.ids.length;
  const places = pass.places ?? everyRow(rows);
  const normed = rmsNorm(x, layer.inputNorm, config.rmsNormEps); // [S, D]
  const v = splitHeads(linear(normed, layer.v, layer.vBias), config.numKeyValueHeads); // [KV, S, K]
  const chosen = index === 0 || !past ? everyRow(rows) : chosenRows(v, past.values, places, pass, config);
  for (const row of chosen) refreshed[row]!++;
  const some = tf.tensor1d(chosen, "int32");
  const pick = <T extends tf.Tensor>(all: T) => tf.gather(all, some) as T;
  const tables = { cos: pick(context.cos), sin: pick(context.sin) };
  const own = pick(normed); // [C, D]
  const q = rotatedHeads(linear(own, layer.q, layer.qBias), config.numAttentionHeads, tables); // [H, C, K]
  const k = rotatedHeads(linear(own, layer.k, layer.kBias), config.numKeyValueHeads, tables); // [KV, C, K]

  const chosenPlaces = chosen.map((row) => places[row]!);
  const keys = replaced(past?.keys, k, chosenPlaces, 1); // [KV, N, K]
  const values = replaced(past?.values, v, places, 1); // [KV, N, K]
  const mixed = linear(attention(q, keys, values, context.mask && pick(context.mask)), layer.o); // [C, D]
  const attended = replaced(past?.outputs?.attended, mixed, chosenPlaces, 0); // [N, D]
  const window = tf.tensor1d(places, "int32");
  const between = tf.add<tf.Tensor2D>(x, tf.gather(attended, window)); // [S, D]
  const fed = replaced(past?.outputs?.fed, feedForward(pick(between), layer, config), chosenPlaces, 0); // [N, D]
  return { x: tf.add(between, tf.gather(fed, window)), memory: { keys, values, outputs: { attended, fed } } };
}

function chosenRows(
  fresh: tf.Tensor3D,
  cached: tf.Tensor3D,
  places: Int32Array,
  { outputs }: DecoderPass,
  { numKeyValueHeads, headDim }: ModelConfig,
): Int32Array {
  const [now, before] = [fresh.dataSync<"float32">(), cached.dataSync<"float32">()];
  return rowsToRefresh(places.length, outputs!, (row) =>
    valueSimilarity(now, row, before, places[row]!, numKeyValueHeads, headDim),
  );
}

/** What is cached, with fresh rows in some of its places along an axis. */
function replaced<T extends tf.Tensor>(past: T | undefined, fresh: T, places: Int32Array, axis: number): T {
  if (!past) return fresh;
  const sources = tf.tensor1d(keySources(places, past.shape[axis]!, 0), "int32");
  return tf.gather(tf.concat([past, fresh], axis), sources, axis) as T;
}
