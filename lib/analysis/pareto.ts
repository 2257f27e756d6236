/** Which of several choices are worth considering when one thing shall be small and another large. */

/** A choice with its cost, which should be small, and its worth, which should be large. */
export interface Tradeoff {
  readonly cost: number;
  readonly worth: number;
}

/**
 * The choices that no other one beats: none costs less and is worth as much, or is worth more at the same cost. By rising
 * cost; of equals all are kept.
 */
export function paretoFront<Choice extends Tradeoff>(choices: readonly Choice[]): Choice[] {
  const beats = (one: Tradeoff, other: Tradeoff) =>
    one.cost <= other.cost && one.worth >= other.worth && (one.cost < other.cost || one.worth > other.worth);
  return choices
    .filter((choice) => !choices.some((other) => beats(other, choice)))
    .sort((a, b) => a.cost - b.cost || a.worth - b.worth);
}
