/**
 * Which keys each row of a window looks at, as ranges: every mask of ours leaves a query one stretch of keys on the canvas,
 * and some of those that stand behind it.
 */
import type { DecoderPass } from "../executor";
import { rowsAside } from "../model/attention-mask";
import { lineages } from "../model/branches";

/**
 * Numbers a row: first and end of its keys among the rows of the window; the same among the rows of the cache; of the
 * keys behind the canvas; the second of the two keys that it may not see, in the window and in the cache (−1: none);
 * which row of the window, and of the cache, its canvas would begin at; and which of the keys behind the canvas it sees,
 * a bit each.
 */
export const KEY_RANGE = 11;

/** Both rows of a shadow. */
const BOTH = 0b11;

/** What `keyRanges` reads of a pass. */
export type RangedPass = Pick<
  DecoderPass,
  "ids" | "attention" | "promptLength" | "padding" | "places" | "shadows" | "branches"
> & {
  /** Positions in the cache that it reads; 0 without one. With `places` those of the whole canvas, the window's among them. */
  readonly cached: number;
};

/**
 * The ranges of one pass.
 * @param start first row of its window @param cacheStart row of the cache that holds its position 0
 * @returns [S, KEY_RANGE]
 */
export function keyRanges(pass: RangedPass, start: number, cacheStart: number): Int32Array {
  const { ids, attention, promptLength, padding = 0, places, shadows = new Int32Array(), cached } = pass;
  const rows = ids.length;
  const ownRows = rows - rowsAside(pass);
  const canvasEnd = places ? cached : cached + ownRows;
  const along = lineages(pass.branches ?? new Int32Array(), canvasEnd);
  const ranges = new Int32Array(rows * KEY_RANGE);
  for (let row = 0; row < rows; row++) {
    const lineage = along[row - ownRows];
    const isShadow = row >= ownRows && !lineage;
    const position = row >= ownRows ? canvasEnd + row - ownRows : (places?.[row] ?? cached + row);
    let [first, end] = [padding, canvasEnd];
    if (lineage) end = lineage.fork + 1;
    else if (!isShadow && attention === "causal") end = position + 1;
    if (!isShadow && attention === "prefix" && position < promptLength) end = Math.min(end, promptLength);
    if (position < padding) [first, end] = [position, position + 1];
    const pair = isShadow ? row - ((row - ownRows) % 2) : lineage ? ownRows : 0;
    const pairEnd = isShadow ? pair + 2 : lineage ? row + 1 : pair;
    const verified = isShadow ? shadows[(row - ownRows) >> 1]! : 0;
    // Keys of a window in places of its own are in the cache before anybody looks; only shadows' are not.
    const ownFirst = places ? 0 : Math.max(first, cached) - cached;
    const ownEnd = places ? 0 : Math.max(end - cached, ownFirst);
    ranges.set(
      [
        start + ownFirst,
        start + ownEnd,
        cacheStart + first,
        cacheStart + Math.max(first, Math.min(end, cached)),
        start + pair,
        start + pairEnd,
        isShadow && !places ? start + verified - cached : -1,
        isShadow && places ? cacheStart + verified : -1,
        start - cached,
        cacheStart,
        lineage ? lineage.own : BOTH,
      ],
      row * KEY_RANGE,
    );
  }
  return ranges;
}
