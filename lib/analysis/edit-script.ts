/** How one sequence becomes another with the fewest insertions, deletions and substitutions (Levenshtein, 1966). */

/** Indices that belong together; null where one sequence has nothing to match. */
export type IndexPair = readonly [a: number | null, b: number | null];

export interface EditScript {
  /** Insertions, deletions and substitutions. */
  readonly distance: number;
  /** Both sequences from left to right. */
  readonly pairs: readonly IndexPair[];
}

/** A shortest edit script. Of several the one that pairs most, and inserts and deletes as far to the left as it can. */
export function editScript(a: readonly number[], b: readonly number[]): EditScript {
  const width = b.length + 1;
  /** [|a| + 1, |b| + 1] distance between the first i of `a` and the first j of `b`. */
  const table = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => table[i * width + j]!;
  const substitution = (i: number, j: number) => at(i - 1, j - 1) + Number(a[i - 1] !== b[j - 1]);
  for (let i = 0; i <= a.length; i++) {
    for (let j = 0; j <= b.length; j++) {
      table[i * width + j] =
        i === 0 || j === 0 ? i + j : Math.min(substitution(i, j), at(i - 1, j) + 1, at(i, j - 1) + 1);
    }
  }
  const pairs: IndexPair[] = [];
  let [i, j] = [a.length, b.length];
  while (i > 0 || j > 0) {
    if (i > 0 && j > 0 && at(i, j) === substitution(i, j)) pairs.push([--i, --j]);
    else if (i > 0 && at(i, j) === at(i - 1, j) + 1) pairs.push([--i, null]);
    else pairs.push([null, --j]);
  }
  return { distance: at(a.length, b.length), pairs: pairs.reverse() };
}
