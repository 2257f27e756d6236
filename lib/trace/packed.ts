/**
 * Candidates of many rows as a few long lists of numbers, which go from one thread to another, and into the browser's
 * storage, at once: as lists of lists they are most of a large trace, and copied one by one.
 */
interface PackedRows {
  /** Candidates of each row. */
  readonly counts: Uint16Array<ArrayBuffer>;
  readonly ids: Int32Array<ArrayBuffer>;
  readonly probs: Float64Array<ArrayBuffer>;
}

interface Candidates {
  readonly topIds?: number[][] | undefined;
  readonly topProbs?: number[][] | undefined;
}

/** Columns, or an iteration, with its candidates packed where it has any. */
export type Packed<Columns extends Candidates> = Omit<Columns, keyof Candidates> & { readonly packed?: PackedRows };

export function pack<Columns extends Candidates>({ topIds, topProbs, ...others }: Columns): Packed<Columns> {
  if (!topIds || !topProbs) return others;
  const counts = Uint16Array.from(topIds, (ids) => ids.length);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const packed = { counts, ids: new Int32Array(total), probs: new Float64Array(total) };
  let at = 0;
  for (const [row, ids] of topIds.entries()) {
    packed.ids.set(ids, at);
    packed.probs.set(topProbs[row]!, at);
    at += ids.length;
  }
  return { ...others, packed };
}

export function unpack<Columns extends Candidates>({ packed, ...others }: Packed<Columns>): Columns {
  if (!packed) return others as unknown as Columns;
  const { counts, ids, probs } = packed;
  const topIds: number[][] = [];
  const topProbs: number[][] = [];
  let at = 0;
  for (const count of counts) {
    topIds.push(Array.from(ids.subarray(at, at + count)));
    topProbs.push(Array.from(probs.subarray(at, at + count)));
    at += count;
  }
  return { ...others, topIds, topProbs } as unknown as Columns;
}

/** What can be handed over instead of being copied. */
export const buffersOf = ({ packed }: { readonly packed?: PackedRows }): ArrayBuffer[] =>
  packed ? [packed.counts.buffer, packed.ids.buffer, packed.probs.buffer] : [];
