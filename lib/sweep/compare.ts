/** Two lanes on the same questions: the difference, its interval, and what may be said of it. */
import { pairedDifference, type Share } from "@/lib/analysis/interval";

export interface Comparison {
  /** Questions that both answered. */
  readonly n: number;
  /** Share of right answers more than the reference has, with its 95 % interval (Bonett & Price). */
  readonly difference: Share;
  /** Questions that only one of the two answered rightly. */
  readonly gained: number;
  readonly lost: number;
  /** The difference in words. */
  readonly verdict: string;
}

/** Holds outcomes against those of a reference on the same questions. @throws RangeError unless both are as many, at least one */
export function compare(correct: readonly boolean[], reference: readonly boolean[]): Comparison {
  const difference = pairedDifference(correct, reference);
  const gained = correct.filter((right, at) => right && !reference[at]).length;
  const lost = correct.filter((right, at) => !right && reference[at]).length;
  return { n: correct.length, difference, gained, lost, verdict: verdictOf(difference, correct.length) };
}

const points = (share: number) => (100 * Math.abs(share)).toFixed(1);

/** What an interval allows to be said. */
function verdictOf({ value, low, high }: Share, n: number): string {
  const questions = n === 1 ? "1 question" : `${n} questions`;
  if (low <= 0 && high >= 0) return `no difference that ${questions} could show`;
  const [least, most] = value > 0 ? [low, high] : [high, low];
  return `${points(value)} points ${value > 0 ? "better" : "worse"} (${points(least)} to ${points(most)})`;
}
