/**
 * A layer that refreshes some of its rows and takes for the others what attention and MLP said before: the counterpart of
 * `reference/selective-layer.ts` on typed arrays. The packed product gives queries and keys of all rows along with the
 * values that are needed of all; what is saved is attention and MLP. Shapes as in `executor.ts`; C refreshed rows.
 */
import type { SelectiveRefresh } from "../executor";
import type { ModelConfig } from "../model/config";
import type { RotaryTables } from "../model/positions";
import { everyRow, rowsToRefresh, valueSimilarity } from "../model/refresh";
import { type KeysAndValues, widen, writeValues } from "./keys-and-values";
import { addInto, type HostLayer, type HostNetwork, takeRows } from "./network";

/** What a layer leaves for later passes. */
export interface LayerMemory extends KeysAndValues {
  /** [length, D] each: what attention and MLP added to the residual stream, where that is kept too. */
  readonly outputs?: { readonly attended: Float32Array; readonly fed: Float32Array };
}

/** What such a layer needs to know of the pass. */
interface SelectivePass {
  readonly rotary: RotaryTables;
  readonly mask: Float32Array | null;
  /** [S] absolute positions of the window's rows. */
  readonly places: Int32Array;
  /** Positions of the canvas. */
  readonly length: number;
  readonly past: LayerMemory | undefined;
  readonly refresh: SelectiveRefresh;
  /** [S] counts the layers that refreshed a row; raised here. */
  readonly refreshed: Int32Array;
}

/** Runs layer `index` on `x` [S, D] in place. */
export function runSelectiveLayer(
  x: Float32Array,
  layer: HostLayer,
  index: number,
  { rotary, mask, places, length, past, refresh, refreshed }: SelectivePass,
  network: HostNetwork,
  config: ModelConfig,
): LayerMemory {
  const { hiddenSize, headDim, numKeyValueHeads: kvHeads, numAttentionHeads: heads } = config;
  const rows = places.length;
  const width = (heads + 2 * kvHeads) * headDim;
  const packed = layer.project(network.normalise(x)); // [S, (H + 2 KV) · K]
  const { keys, values } = widen(past, length, network.zeros, config);
  writeValues(values, packed, places, config);
  const chosen =
    index === 0 || !past
      ? everyRow(rows)
      : rowsToRefresh(rows, refresh, (row) =>
          valueSimilarity(values, places[row]!, past.values, places[row]!, kvHeads, headDim),
        );
  for (const row of chosen) refreshed[row]!++;
  const own = takeRows(packed, chosen, width); // [C, (H + 2 KV) · K]
  const tables = { cos: takeRows(rotary.cos, chosen, headDim / 2), sin: takeRows(rotary.sin, chosen, headDim / 2) };
  const chosenPlaces = chosen.map((row) => places[row]!);
  network.writeKeys(keys, own, chosenPlaces, tables);
  const visible = mask && takeRows(mask, chosen, length);
  const mixed = network.zeros(chosen.length * hiddenSize); // [C, D]
  layer.addMixed(mixed, network.attend(network.turnQueries(own, tables), { keys, values }, visible, chosen.length));
  const attended = replaced(past?.outputs?.attended, mixed, chosenPlaces, length, hiddenSize);
  addInto(x, takeRows(attended, places, hiddenSize));
  const spoken = network.zeros(chosen.length * hiddenSize); // [C, D]
  layer.addFed(spoken, network.normalise(takeRows(x, chosen, hiddenSize)));
  const fed = replaced(past?.outputs?.fed, spoken, chosenPlaces, length, hiddenSize);
  addInto(x, takeRows(fed, places, hiddenSize));
  return { keys, values, outputs: { attended, fed } };
}

/** A copy of cached rows [length, width] with fresh ones in their places. */
function replaced(
  past: Float32Array | undefined,
  fresh: Float32Array,
  places: Int32Array,
  length: number,
  width: number,
): Float32Array {
  const all = past?.slice() ?? new Float32Array(length * width);
  places.forEach((place, row) => {
    all.set(fresh.subarray(row * width, (row + 1) * width), place * width);
  });
  return all;
}
