/**
 * A layer that refreshes some of its rows and takes for the others what attention and MLP said before: the counterpart
 * of `reference/selective-layer.ts` in dispatches. As on wasm, one product gives queries and keys of all rows along with
 * the values that are needed of all; what is saved is attention and MLP. S window rows, C refreshed, N positions. The
 * window is that of one pass.
 */
import type * as tf from "@tensorflow/tfjs-core";
import { keySources } from "../model/attention-mask";
import { cosine, everyRow, rowsToRefresh } from "../model/refresh";
import type { Held } from "./held";
import { COMPARISON_WIDTH, compareValues } from "./kernels/compare-values";
import { gatherRows } from "./kernels/gather-rows";
import { matmul } from "./kernels/matmul";
import { storeKeys } from "./kernels/store-keys";
import { attend, feedForward, type LayerContext, queriesKeysValues } from "./layer";
import { cached, type PlacedPass } from "./layout";
import { indexTensor } from "./program";
import type { LayerWeights } from "./weights";

/** What attention and MLP of a layer added to the residual stream at every position, [N or more, D] each. */
export interface LayerOutputs {
  readonly attended: tf.Tensor;
  readonly fed: tf.Tensor;
}

/**
 * Runs layer `index`. Yields the comparison of new and cached values where rows have to be chosen by it, and goes on
 * with what was read.
 * @param x [bucket of S, D] @param earlier what the layer said before; absent in a first pass
 * @param refreshed [S] counts the layers that refreshed a row; raised here
 */
export function* runSelectiveLayer(
  x: tf.Tensor,
  layer: LayerWeights,
  index: number,
  context: LayerContext,
  placed: PlacedPass,
  earlier: LayerOutputs | undefined,
  held: Held,
  refreshed: Int32Array,
): Generator<tf.Tensor, { readonly x: tf.Tensor; readonly outputs: LayerOutputs }, Float32Array> {
  const { gpu, arena, rows } = context;
  const { pass, past } = placed;
  const packed = held.step(() => held.keep(queriesKeysValues(x, layer, context)));
  let chosen = everyRow(rows);
  if (index > 0 && past) {
    const { from, count } = pass.outputs!;
    let likeness = (_row: number) => 0;
    if (count > 0 && count < rows - from) {
      const inCache = pass.places!.map((place) => past.slot.first + place);
      const compared = held.step(() =>
        held.keep(compareValues(gpu, packed, arena.table(index), indexTensor(gpu, inCache), rows)),
      );
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
  const result = held.step(() => refreshRows(x, packed, chosen, layer, index, earlier, placed, context, held));
  held.free(packed);
  return result;
}

/** The layer behind its choice. @param packed [bucket of S, (H + 2·KV)·K] @param chosen [C] ascending window rows */
function refreshRows(
  x: tf.Tensor,
  packed: tf.Tensor,
  chosen: Int32Array,
  layer: LayerWeights,
  index: number,
  earlier: LayerOutputs | undefined,
  { pass, past }: PlacedPass,
  context: LayerContext,
  held: Held,
): { readonly x: tf.Tensor; readonly outputs: LayerOutputs } {
  const { gpu, arena, rows, variant, stores } = context;
  const places = pass.places ?? everyRow(rows);
  const window = indexTensor(gpu, places);
  const chosenPlaces = chosen.map((row) => places[row]!);
  const some = { rows: indexTensor(gpu, chosen), count: chosen.length };
  const here = past?.length ?? rows; // N
  /** What was said about every position, with what is said now in its place. @param fresh [bucket of C, D] */
  const replaced = (before: tf.Tensor | undefined, fresh: tf.Tensor) => {
    if (!before) return fresh;
    const sources = indexTensor(gpu, keySources(chosenPlaces, before.shape[0]!, 0));
    return gatherRows(gpu, before, sources, here, { extra: fresh });
  };

  if (stores && past) {
    // Values of all rows that are run are new, keys only of those that are refreshed.
    const keysOf = Int32Array.from({ length: here }, (_, place) => cached(past.slot.first + place));
    chosen.forEach((row, at) => {
      keysOf[chosenPlaces[at]!] = row;
    });
    storeKeys(gpu, arena.table(index), packed, { ...stores, keysFrom: indexTensor(gpu, keysOf) });
  } else if (stores) {
    storeKeys(gpu, arena.table(index), packed, stores);
  }
  const mixed = attend(packed, index, past ? some : undefined, context);
  const spoken = matmul(gpu, mixed, layer.output, { rows: some.count, variant }); // [C, D]
  const attended = replaced(earlier?.attended, spoken); // [N, D]
  const between = gatherRows(gpu, attended, window, rows, { onto: x }); // [S, D]
  const own = chosen.length < rows ? gatherRows(gpu, between, some.rows, some.count) : between; // [C, D]
  const fed = replaced(earlier?.fed, feedForward(own, layer, some.count, context)); // [N, D]
  return {
    x: held.keep(gatherRows(gpu, fed, window, rows, { onto: between })),
    outputs: { attended: held.keep(attended), fed: held.keep(fed) },
  };
}
