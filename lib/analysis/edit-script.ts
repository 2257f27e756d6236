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
  for (let j = 0; j <= b.length; j++) table[j] = j;
  // A million cells for two long answers, without a call for each.
  for (let i = 1; i <= a.length; i++) {
    const row = i * width;
    const own = a[i - 1]!;
    let left = i;
    let corner = i - 1;
    table[row] = left;
    for (let j = 1; j <= b.length; j++) {
      const above = table[row - width + j]!;
      const least = (above < left ? above : left) + 1;
      const substituted = own === b[j - 1] ? corner : corner + 1;
      left = substituted < least ? substituted : least;
      corner = above;
      table[row + j] = left;
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
