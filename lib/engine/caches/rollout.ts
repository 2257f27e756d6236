import type { AttentionReading } from "../predictor";

/**
 * How much each position is listened to, all layers considered: the column sums of the attention rollout (Abnar and
 * Zuidema, arXiv:2005.00928), the product of (A + I) / 2 over the layers. A position that was not run says of itself what
 * it said before, so that its row of A is that of I.
 * @param length N, positions of the canvas   @returns [N], rounded to seven digits, adding up to N
 */
export function importanceOf({ rows, keys, shares }: AttentionReading, length: number): number[] {
  const size = rows.length * keys.length;
  const layers = size === 0 ? 0 : shares.length / size;
  let sums = new Float64Array(length).fill(1);
  for (let layer = layers - 1; layer >= 0; layer--) {
    const before = sums.slice();
    for (const row of rows) before[row]! /= 2;
    rows.forEach((row, at) => {
      const weight = sums[row]! / 2;
      const from = layer * size + at * keys.length;
      keys.forEach((key, index) => {
        before[key]! += weight * shares[from + index]!;
      });
    });
    sums = before;
  }
  return Array.from(sums, (sum) => Number(sum.toPrecision(7)));
}
