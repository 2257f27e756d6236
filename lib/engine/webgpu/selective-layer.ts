/**
 * A layer that refreshes some of its rows and takes for the others what attention and MLP said before: the counterpart
 * of `reference/selective-layer.ts` in dispatches. As on wasm, one product gives queries and keys of all rows along with
 * the values that are needed of all; what is saved is attention and MLP. S window rows, C refreshed, N positions.
 */
import type * as tf from "@tensorflow/tfjs-core";
import { keySources } from "../model/attention-mask";
import { cosine, everyRow, rowsToRefresh } from "../model/refresh";
import type { Held } from "./held";
import { COMPARISON_WIDTH, compareValues } from "./kernels/compare-values";
import { gatherRows } from "./kernels/gather-rows";
import { matmul } from "./kernels/matmul";
import { replaceCache } from "./kernels/replace-cache";
import {
  attend,
  feedForward,
  indexTensor,
  keysAndValues,
  type LayerContext,
  type LayerMemory,
  queriesKeysValues,
} from "./layer";
import type { LayerWeights } from "./weights";

/**
 * Runs layer `index`. Yields the comparison of new and cached values where rows have to be chosen by it, and goes on
 * with what was read.
 * @param x [bucket of S, D] @param refreshed [S] counts the layers that refreshed a row; raised here
 */
export function* runSelectiveLayer(
  x: tf.Tensor,
  layer: LayerWeights,
  index: number,
  context: LayerContext,
  held: Held,
  refreshed: Int32Array,
): Generator<tf.Tensor, { readonly x: tf.Tensor; readonly memory: LayerMemory }, Float32Array> {
  const { gpu, past, pass, rows, inPlaces } = context;
  const packed = held.step(() => held.keep(queriesKeysValues(x, layer, context)));
  const earlier = past?.layers[index];
  let chosen = everyRow(rows);
  if (index > 0 && earlier) {
    const { from, count } = pass.outputs!;
    let likeness = (_row: number) => 0;
    if (count > 0 && count < rows - from) {
      const compared = held.step(() => held.keep(compareValues(gpu, packed, earlier.packed, inPlaces!.places, rows)));
      const sums = yield compared;
      held.free(compared);
      likeness = (row) => {
        const [product, square, cachedSquare] = sums.subarray(COMPARISON_WIDTH * row);
        return cosine(product!, square!, cachedSquare!);
      };
    }
    chosen = rowsToRefresh(rows, { from, count }, likeness);
  }
  for (const row of chosen) refreshed[row]!++;
  const result = held.step(() => refreshRows(x, packed, chosen, layer, earlier, context, held));
  held.free(packed);
  return result;
}

/** The layer behind its choice. @param packed [bucket of S, (H + 2·KV)·K] @param chosen [C] ascending window rows */
function refreshRows(
  x: tf.Tensor,
  packed: tf.Tensor,
  chosen: Int32Array,
  layer: LayerWeights,
  earlier: LayerMemory | undefined,
  context: LayerContext,
  held: Held,
): { readonly x: tf.Tensor; readonly memory: LayerMemory } {
  const { gpu, past, pass, rows, inPlaces, variant } = context;
  const places = pass.places ?? everyRow(rows);
  const window = inPlaces?.places ?? indexTensor(gpu, places);
  const chosenPlaces = chosen.map((row) => places[row]!);
  const some = { rows: indexTensor(gpu, chosen), count: chosen.length };
  const here = past?.length ?? rows; // N
  /** What was said about every position, with what is said now in its place. @param fresh [bucket of C, D] */
  const replaced = (before: tf.Tensor | undefined, fresh: tf.Tensor) => {
    if (!before) return fresh;
    const sources = indexTensor(gpu, keySources(chosenPlaces, before.shape[0]!, 0));
    return gatherRows(gpu, before, sources, here, { extra: fresh });
  };

  const keysOf = everyRow(here);
  chosen.forEach((row, at) => {
    keysOf[chosenPlaces[at]!] = here + row;
  });
  const cached =
    earlier && past
      ? replaceCache(gpu, packed, { packed: earlier.packed, length: here }, inPlaces!.sources, indexTensor(gpu, keysOf))
      : keysAndValues(packed, undefined, pass.keep || rows, context); // [N, 2·KV·K]
  const mixed = earlier
    ? attend(packed, { packed: cached, length: here }, some, context)
    : attend(packed, undefined, undefined, context);
  const spoken = matmul(gpu, mixed, layer.output, { rows: some.count, variant }); // [C, D]
  const attended = replaced(earlier?.outputs?.attended, spoken); // [N, D]
  const between = gatherRows(gpu, attended, window, rows, { onto: x }); // [S, D]
  const own = chosen.length < rows ? gatherRows(gpu, between, some.rows, some.count) : between; // [C, D]
  const fed = replaced(earlier?.outputs?.fed, feedForward(own, layer, some.count, context)); // [N, D]
  return {
    x: held.keep(gatherRows(gpu, fed, window, rows, { onto: between })),
    memory: {
      packed: held.keep(cached),
      outputs: { attended: held.keep(attended), fed: held.keep(fed) },
    },
  };
}
