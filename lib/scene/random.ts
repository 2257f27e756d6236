/** Draws from a generator of uniform numbers in [0, 1), which the caller seeds. */
export type Random = () => number;

/** An integer from `low` to `high`, both included. */
export const integer = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1));

/** One item of a list that is not empty. */
export const pick = <T>(random: Random, items: readonly T[]): T => items[integer(random, 0, items.length - 1)]!;

/** The items in random order (Fisher and Yates). */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = integer(random, 0, last);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/** `count` different items in random order. */
export const sample = <T>(random: Random, items: readonly T[], count: number): T[] =>
  shuffled(random, items).slice(0, count);
