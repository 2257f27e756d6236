/** Thresholds with a guarantee: Learn then Test (arXiv:2110.01052), as CALM (arXiv:2207.07061) calibrates its own. */

/**
 * The Hoeffding–Bentkus bound: how likely so small a mean of losses in [0, 1] is at most, were the true mean above
 * `tolerance`. @param mean of `n` losses
 */
export function riskPValue(mean: number, n: number, tolerance: number): number {
  if (mean >= tolerance) return 1;
  const part = (a: number, b: number) => (a > 0 ? a * Math.log(a / b) : 0);
  const hoeffding = Math.exp(-n * (part(mean, tolerance) + part(1 - mean, 1 - tolerance)));
  const bentkus = Math.E * binomialUpTo(Math.ceil(n * mean - 1e-9), n, tolerance);
  return Math.min(1, hoeffding, bentkus);
}

/** Probability of at most k successes in n trials. */
function binomialUpTo(k: number, n: number, probability: number): number {
  let logTerm = n * Math.log1p(-probability);
  let total = Math.exp(logTerm);
  for (let at = 1; at <= k; at++) {
    logTerm += Math.log(n - at + 1) - Math.log(at) + Math.log(probability) - Math.log1p(-probability);
    total += Math.exp(logTerm);
  }
  return total;
}

interface RiskPoint {
  readonly threshold: number;
  /** Mean loss, 0 … 1. */
  readonly risk: number;
  readonly n: number;
}

/**
 * The last of the thresholds, the strictest first, whose true risk is below `tolerance` with certainty 1 − `error`: they are
 * tested one after the other, and the first that fails ends it. Null where even the strictest fails.
 */
export function calibratedThreshold(points: readonly RiskPoint[], tolerance: number, error: number): number | null {
  const failed = points.findIndex(({ risk, n }) => riskPValue(risk, n, tolerance) > error);
  const passed = failed < 0 ? points : points.slice(0, failed);
  return passed.at(-1)?.threshold ?? null;
}
