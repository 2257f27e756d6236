/** How far a stale prompt cache moved what the network says: the same step with the cache and without, compared. */

/** One iteration, computed both ways. Columns run parallel to `positions`. */
export interface DriftStep {
  readonly iteration: number;
  /** [M] response positions that the iteration asked about. */
  readonly positions: readonly number[];
  /** [M] KL(fresh ‖ cached) over the vocabulary, nats. */
  readonly kl: readonly number[];
  /** [M] probability of the proposed token without the cache, minus that with it. */
  readonly delta: readonly number[];
  /** [M] most probable token with the cache, the mask left out. */
  readonly cachedArgmax: readonly number[];
  /** [M] most probable token without it. */
  readonly freshArgmax: readonly number[];
  /** [M] the two differ. */
  readonly flipped: readonly boolean[];
}

/** What is compared: M rows of logits of the same canvas. */
export interface DriftTables {
  readonly iteration: number;
  /** [M] response positions. */
  readonly positions: readonly number[];
  /** [M] tokens that the run proposed there. */
  readonly proposed: readonly number[];
  /** [M, V] logits with the stale cache. */
  readonly cached: Float32Array;
  /** [M, V] logits without a cache. */
  readonly fresh: Float32Array;
  readonly maskId: number;
}

/** Compares two tables of logits row by row. @throws RangeError when they are not parallel */
export function compareDrift({ iteration, positions, proposed, cached, fresh, maskId }: DriftTables): DriftStep {
  const rows = positions.length;
  const width = fresh.length / Math.max(1, rows);
  if (proposed.length !== rows || cached.length !== fresh.length || !Number.isInteger(width)) {
    throw new RangeError(
      `expected ${rows} rows of one width, got ${proposed.length} tokens, ${cached.length} and ${fresh.length} logits`,
    );
  }
  const cells = positions.map((_, row) => {
    const [with_, without] = [cached, fresh].map((logits) => logits.subarray(row * width, (row + 1) * width)) as [
      Float32Array,
      Float32Array,
    ];
    return compareRow(with_, without, proposed[row]!, maskId);
  });
  return {
    iteration,
    positions: [...positions],
    kl: cells.map(({ kl }) => kl),
    delta: cells.map(({ delta }) => delta),
    cachedArgmax: cells.map(({ cachedArgmax }) => cachedArgmax),
    freshArgmax: cells.map(({ freshArgmax }) => freshArgmax),
    flipped: cells.map((cell) => cell.freshArgmax !== cell.cachedArgmax),
  };
}

function compareRow(cached: Float32Array, fresh: Float32Array, proposed: number, maskId: number) {
  const [stale, exact] = [logProbabilities(cached), logProbabilities(fresh)];
  const kl = exact.reduce((sum, log, id) => sum + Math.exp(log) * (log - stale[id]!), 0);
  return {
    kl: Math.max(0, kl), // rounding takes equal rows below it
    delta: Math.exp(exact[proposed]!) - Math.exp(stale[proposed]!),
    cachedArgmax: argmax(cached, maskId),
    freshArgmax: argmax(fresh, maskId),
  };
}

/** [V] natural logarithms of the softmax. */
function logProbabilities(logits: Float32Array): Float64Array {
  const best = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - best), 0);
  return Float64Array.from(logits, (logit) => logit - best - Math.log(total));
}

/** Lowest id among the largest logits, the mask's left out: it is never proposed. */
function argmax(logits: Float32Array, maskId: number): number {
  let best = -1;
  logits.forEach((logit, id) => {
    if (id !== maskId && (best < 0 || logit > logits[best]!)) best = id;
  });
  return best;
}

/** A step whose pass took nothing from a stale cache: no drift, whatever the tokens. */
export function exactStep(iteration: number, positions: readonly number[], argmaxes: readonly number[]): DriftStep {
  const zeros = positions.map(() => 0);
  return {
    iteration,
    positions: [...positions],
    kl: zeros,
    delta: zeros,
    cachedArgmax: [...argmaxes],
    freshArgmax: [...argmaxes],
    flipped: positions.map(() => false),
  };
}

/** One iteration's drift in a few numbers. */
interface DriftSummary {
  readonly iteration: number;
  /** Positions compared. */
  readonly positions: number;
  /** Mean of KL(fresh ‖ cached) over them, nats; null where there were none. */
  readonly meanKl: number | null;
  readonly maxKl: number | null;
  /** Positions whose most probable token is another one without the cache. */
  readonly flips: number;
}

/** The drift of a run, iteration by iteration and as a whole. */
export interface DriftReport extends Omit<DriftSummary, "iteration"> {
  /** By iteration. */
  readonly curve: readonly DriftSummary[];
}

/** Sums up what was measured. */
export function driftReport(steps: readonly DriftStep[]): DriftReport {
  const curve = steps
    .map((step) => ({ iteration: step.iteration, ...summaryOf(step.kl, step.flipped) }))
    .sort((a, b) => a.iteration - b.iteration);
  const all = summaryOf(
    steps.flatMap(({ kl }) => kl),
    steps.flatMap(({ flipped }) => flipped),
  );
  return { ...all, curve };
}

function summaryOf(kl: readonly number[], flipped: readonly boolean[]): Omit<DriftSummary, "iteration"> {
  const none = kl.length === 0;
  return {
    positions: kl.length,
    meanKl: none ? null : kl.reduce((sum, value) => sum + value, 0) / kl.length,
    maxKl: none ? null : kl.reduce((most, value) => Math.max(most, value), 0),
    flips: flipped.filter(Boolean).length,
  };
}
