/** A share, or a difference of shares, with its 95 % confidence interval. */
export interface Share {
  /** Successes over trials; 0 when there were none. */
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
