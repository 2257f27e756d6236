/** Ways to pick some of the masked rows. All are pure apart from the random numbers they are given. */

/** The `count` rows with the best scores, best first; ties go to the lower row. */
export function topRows(scores: Float64Array, count: number): number[] {
  return topOf(Array.from(scores.keys()), scores, count);
}

/** The `count` of the given rows with the best scores, best first; ties go to the lower row. */
export function topOf(rows: readonly number[], scores: Float64Array, count: number): number[] {
  return [...rows].sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, count);
}

/**
 * `count` rows drawn without replacement, each time in proportion to softmax(score / temperature): the top rows after
 * Gumbel noise (Gumbel-top-k, Kool et al., arXiv:1903.06059), the same distribution as torch.multinomial.
 */
export function drawRows(scores: Float64Array, count: number, temperature: number, random: () => number): number[] {
  const noisy = scores.map((score) => score / temperature - Math.log(-Math.log(Math.max(random(), Number.MIN_VALUE))));
  return topRows(noisy, count);
}

/** `count` of `rows` rows, uniformly without replacement, ascending. */
export function uniformRows(rows: number, count: number, random: () => number): number[] {
  const pool = Array.from({ length: rows }, (_, row) => row);
  for (let index = 0; index < count; index++) {
    const other = index + Math.floor(random() * (rows - index));
    [pool[index], pool[other]] = [pool[other]!, pool[index]!];
  }
  return pool.slice(0, count).sort((a, b) => a - b);
}

/** Every row with the given chance, independently, ascending. */
export function chanceRows(rows: number, chance: number, random: () => number): number[] {
  return Array.from({ length: rows }, (_, row) => row).filter(() => random() < chance);
}
