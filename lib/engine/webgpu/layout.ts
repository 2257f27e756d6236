/**
 * Several passes as one window: their rows behind one another, however many each has. Rows of a matrix do not know of each
 * other; attention alone has to be told whose keys are whose.
 */
import type { DecoderPass } from "../executor";
import { keySources, rowsAside } from "../model/attention-mask";
import { KEY_RANGE, keyRanges } from "./key-ranges";
import type { Slot } from "./slots";

/** A pass, and where its keys and values are in the table of all. */
export interface PlacedPass {
  readonly pass: DecoderPass;
  /** Keys and values of `pass.past`. */
  readonly past?: { readonly slot: Slot; readonly length: number } | undefined;
  /** Where it writes those that it keeps, or, in places of its own, those that it reads. */
  readonly target?: Slot | undefined;
}

/** What all layers read of the passes; indices are rows of the common window, or of the table of keys and values. */
export interface Layout {
  readonly rows: number;
  /** [3, S] */
  readonly positions: Int32Array;
  /** First window row, and first of the head's rows, of each pass. */
  readonly starts: readonly number[];
  readonly headStarts: readonly number[];
  /** [M] */
  readonly headRows: Int32Array;
  /** [S, KEY_RANGE] */
  readonly ranges: Int32Array;
  /** [passes] keys of the canvas of each. */
  readonly keys: readonly number[];
  /** Some rows look at cached keys; some stand behind the canvas. */
  readonly readsCache: boolean;
  readonly hasAside: boolean;
  /** Rows of the table that are written, and where each comes from (see `KeyStores`). */
  readonly stores: { readonly to: Int32Array; readonly from: Int32Array } | undefined;
}

/** @param placed at least one */
export function layOut(placed: readonly PlacedPass[]): Layout {
  const starts = beginnings(placed.map(({ pass }) => pass.ids.length));
  const headStarts = beginnings(placed.map(({ pass }) => pass.headRows.length));
  const rows = starts.pop()!;
  headStarts.pop();
  const positions = new Int32Array(3 * rows);
  const ranges = new Int32Array(KEY_RANGE * rows);
  const headRows: number[] = [];
  const stores: [to: number, from: number][] = [];
  placed.forEach((each, at) => {
    const { pass, past, target } = each;
    const start = starts[at]!;
    const own = pass.ids.length;
    for (let axis = 0; axis < 3; axis++) {
      positions.set(pass.positions.subarray(axis * own, (axis + 1) * own), axis * rows + start);
    }
    for (const row of pass.headRows) headRows.push(start + row);
    const cacheStart = (pass.places ? target : past?.slot)?.first ?? 0;
    ranges.set(keyRanges({ ...pass, cached: past?.length ?? 0 }, start, cacheStart), KEY_RANGE * start);
    stores.push(...storesOf(each, start));
  });
  return {
    rows,
    positions,
    starts,
    headStarts,
    headRows: Int32Array.from(headRows),
    ranges,
    keys: placed.map(({ pass, past }) => {
      const cached = past?.length ?? 0;
      return pass.places ? cached : cached + pass.ids.length - rowsAside(pass);
    }),
    readsCache: placed.some(({ past }) => past),
    hasAside: placed.some(({ pass }) => rowsAside(pass) > 0),
    stores:
      stores.length > 0
        ? { to: Int32Array.from(stores, ([to]) => to), from: Int32Array.from(stores, ([, from]) => from) }
        : undefined,
  };
}

/** A place in the table as a source: windows' rows have the other numbers. */
export const cached = (row: number): number => -1 - row;

/** What a pass writes: the cached keys and values, and its own behind them or, in places of its own, among them. */
function storesOf({ pass, past, target }: PlacedPass, start: number): [to: number, from: number][] {
  if (!target) return [];
  const length = past?.length ?? 0;
  const count = pass.places ? length : target.rows;
  const sources = pass.places ? keySources(pass.places, length, 0) : null;
  return Array.from({ length: count }, (_, at) => {
    const source = sources ? sources[at]! : at;
    const from = source < length ? cached(past!.slot.first + source) : start + source - length;
    return [target.first + at, from];
  });
}

/** Where each of several stretches begins, and where the last one ends. */
function beginnings(lengths: readonly number[]): number[] {
  const begin = [0];
  for (const length of lengths) begin.push(begin.at(-1)! + length);
  return begin;
}
