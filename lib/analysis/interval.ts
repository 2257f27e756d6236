/** A share, or a difference of shares, with its 95 % confidence interval. */
export interface Share {
  /** Successes over trials; 0 when there were none. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A mean, or a slope, with its 95 % confidence interval, in its own unit. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * Wilson's score interval (Wilson, 1927), which stays inside [0, 1] and is honest near its ends; [0, 1] without trials.
 * @throws RangeError unless 0 ≤ successes ≤ trials. Successes may be fractions: partly right answers.
 */
export function wilsonInterval(successes: number, trials: number): Share {
  if (!(successes >= 0 && successes <= trials && Number.isInteger(trials))) {
    throw new RangeError(`expected 0 … ${trials} successes of a whole number of trials, got ${successes} of ${trials}`);
  }
  if (trials === 0) return { value: 0, low: 0, high: 1 };
  const value = successes / trials;
  const weight = Z ** 2 / trials;
  const middle = value + weight / 2;
  const reach = Z * Math.sqrt((value * (1 - value)) / trials + weight / (4 * trials));
  return {
    value,
    low: Math.max(0, (middle - reach) / (1 + weight)),
    high: Math.min(1, (middle + reach) / (1 + weight)),
  };
}

/**
 * Share of one's successes minus that of the other, in the same trials, with the adjusted Wald interval for paired
 * samples (Bonett & Price, 2012): only trials in which the two differ widen it.
 * @throws RangeError unless both are of the same trials, at least one
 */
export function pairedDifference(one: readonly boolean[], other: readonly boolean[]): Share {
  const trials = one.length;
  if (trials === 0 || other.length !== trials) {
    throw new RangeError(`expected two outcomes of every trial, got ${trials} and ${other.length}`);
  }
  const count = (mine: boolean) => one.filter((success, trial) => success === mine && other[trial] === !mine).length;
  const [gained, lost] = [count(true), count(false)];
  const [gain, loss] = [(gained + 1) / (trials + 2), (lost + 1) / (trials + 2)];
  const reach = Z * Math.sqrt((gain + loss - (gain - loss) ** 2) / (trials + 2));
  return {
    value: (gained - lost) / trials,
    low: Math.max(-1, gain - loss - reach),
    high: Math.min(1, gain - loss + reach),
  };
}

/**
 * Mean with its 95 % interval by Student's distribution. One value says nothing of its spread: the interval is unbounded.
 * @throws RangeError without values
 */
export function meanInterval(values: readonly number[]): Interval {
  if (values.length === 0) throw new RangeError("expected at least one value for a mean, found none");
  const value = values.reduce((sum, each) => sum + each, 0) / values.length;
  const freedom = values.length - 1;
  if (freedom === 0) return { value, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const variance = values.reduce((sum, each) => sum + (each - value) ** 2, 0) / freedom;
  const reach = studentQuantile(freedom) * Math.sqrt(variance / values.length);
  return { value, low: value - reach, high: value + reach };
}

/** 97.5 % quantile of Student's distribution: exact for 1 and 2 degrees of freedom, else Fisher's expansion to within 0.01. */
function studentQuantile(freedom: number): number {
  if (freedom === 1) return Math.tan(0.475 * Math.PI);
  if (freedom === 2) return 0.95 * Math.sqrt(2 / (1 - 0.95 ** 2));
  const terms = [
    Z,
    (Z ** 3 + Z) / 4,
    (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96,
    (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / 384,
    (79 * Z ** 9 + 776 * Z ** 7 + 1482 * Z ** 5 - 1920 * Z ** 3 - 945 * Z) / 92160,
  ];
  return terms.reduce((sum, term, power) => sum + term / freedom ** power, 0);
}
