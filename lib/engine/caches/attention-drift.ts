/** Whether what the most attended tokens attend to has turned since they were last run (Elastic-Cache). */
import type { AttentionReading } from "../predictor";
import type { CacheMoment } from "./policy";

/** What an evaluation tells about it. */
export interface AttentionDrift {
  /** Smallest cosine, over the layers, of what the watched token attends to now and when it was last run; 1 where none was. */
  readonly likeness: number;
  /** By layer: the known position that masks attend to most, and what it attends to itself, [N], where it was run. */
  readonly watched: readonly { readonly at: number; readonly row: readonly number[] | null }[];
}

/** Compares a reading with the one before. @param before of the evaluation before, if there was one */
export function attentionDrift(
  { rows, keys, shares }: AttentionReading,
  { promptLength, maskId, response }: Pick<CacheMoment, "promptLength" | "maskId" | "response">,
  before: AttentionDrift | undefined,
): AttentionDrift {
  const size = rows.length * keys.length;
  const isMasked = (place: number) => place >= promptLength && response[place - promptLength] === maskId;
  const asking = Array.from(rows.keys()).filter((row) => isMasked(rows[row]!));
  const heard = Array.from(keys.keys()).filter((key) => !isMasked(keys[key]!));
  const rowOf = (layer: number, place: number) => {
    const row = rows.indexOf(place);
    const from = layer * size + row * keys.length;
    return row < 0 ? null : shares.subarray(from, from + keys.length);
  };
  const layers = size === 0 ? 0 : shares.length / size;
  const likenesses: number[] = [];
  const watched = Array.from({ length: layers }, (_, layer) => {
    const earlier = before?.watched[layer];
    const again = earlier?.row && rowOf(layer, earlier.at);
    if (earlier?.row && again) likenesses.push(cosineOf(again, earlier.row));
    const sumOf = (key: number) =>
      asking.reduce((sum, row) => sum + shares[layer * size + row * keys.length + key]!, 0);
    const most = heard.reduce((best, key) => (sumOf(key) > sumOf(best) ? key : best), heard[0] ?? 0);
    const row = rowOf(layer, keys[most]!);
    return { at: keys[most]!, row: row && Array.from(row, (share) => Number(share.toPrecision(4))) };
  });
  return { likeness: Number(Math.min(1, ...likenesses).toPrecision(6)), watched };
}

function cosineOf(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let [product, square, otherSquare] = [0, 0, 0];
  for (let at = 0; at < one.length; at++) {
    product += one[at]! * other[at]!;
    square += one[at]! ** 2;
    otherSquare += other[at]! ** 2;
  }
  return product / Math.max(1e-12, Math.sqrt(square * otherSquare));
}
