/** Numbers of one run, worked out from its trace alone. */
import { canvasLength, costsOf, effectiveLength, endIds, priorInAnswer } from "@/lib/trace/canvas";
import { bestCandidates } from "@/lib/trace/packed";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { settledAlong } from "./moments";

/** A quantity counted over all response positions, and over those before the first end token. */
interface NominalAndEffective {
  /** All R positions, padding included: the convention of most papers. */
  readonly nominal: number;
  /** Positions before the first end token: what the reader gets. */
  readonly effective: number;
}

export interface RunMetrics {
  /** Rounds of the loop, idle ones included. */
  readonly iterations: number;
  /** Rounds that changed nothing. */
  readonly idleIterations: number;
  /** Iterations over response length; 1 = one token at a time. */
  readonly shareOfLength: number;
  /** Positions decoded per iteration; the structure prior is not decoded. 0 when there was no iteration. */
  readonly tokensPerIteration: NominalAndEffective;
  /** Response positions before the first end token. */
  readonly effectiveLength: number;
  /** Network function evaluations, those of the companion included. Null, like all below, where it was not recorded. */
  readonly nfe: number | null;
  /** Those of the companion alone; 0 without one. */
  readonly companionNfe: number;
  /** NFE with each evaluation weighted by the share of the canvas it ran: what a cache saves shows here. */
  readonly weightedNfe: number | null;
  /** Token positions served from a cache, as a share of all. */
  readonly cacheHitRate: number | null;
  /** Time inside the engine, milliseconds. */
  readonly modelMs: number | null;
  /** Whole run, drawing excluded, milliseconds. */
  readonly totalMs: number | null;
  /** Engine time per iteration, milliseconds. */
  readonly modelMsPerIteration: number | null;
  /** Positions over the whole run's time, or null where no time was measured. */
  readonly tokensPerSecond: NominalAndEffective | null;
}

/** The numbers shown under a lane. */
export function runMetrics(trace: Trace): RunMetrics {
  const { iterations, prompt, outcome, vocabulary } = trace;
  const count = iterations.length;
  const length = effectiveLength(outcome.answer, endIds(vocabulary));
  const fixed = priorInAnswer(trace);
  const decoded = outcome.answer.flatMap((token, position) =>
    token === vocabulary.maskId || fixed.has(position) ? [] : [position],
  );
  const spoken = decoded.filter((position) => position < length).length;
  const isCosted = iterations.every(({ cost }) => cost !== undefined);
  const costs = iterations.flatMap(costsOf);
  const run = sum(costs, ({ tokens }) => tokens);
  const cached = sum(costs, ({ cachedTokens }) => cachedTokens);
  const { nfe = null, modelMs = null, totalMs = null } = outcome;
  return {
    iterations: count,
    idleIterations: iterations.filter(isIdle).length,
    shareOfLength: count / outcome.answer.length,
    tokensPerIteration:
      count === 0 ? { nominal: 0, effective: 0 } : { nominal: decoded.length / count, effective: spoken / count },
    effectiveLength: length,
    nfe,
    companionNfe: sum(iterations, ({ companionCost }) => companionCost?.evaluations ?? 0),
    weightedNfe: isCosted
      ? sum(
          iterations,
          (iteration) => sum(costsOf(iteration), ({ tokens }) => tokens) / (prompt.length + canvasLength(iteration)),
        )
      : null,
    cacheHitRate: isCosted ? (run + cached === 0 ? 0 : cached / (run + cached)) : null,
    modelMs,
    totalMs,
    modelMsPerIteration: modelMs === null ? null : count === 0 ? 0 : modelMs / count,
    tokensPerSecond: totalMs
      ? { nominal: (1000 * decoded.length) / totalMs, effective: (1000 * spoken) / totalMs }
      : null,
  };
}

/** What a run costs, of its metrics. */
const COSTS = ["nfe", "weightedNfe", "cacheHitRate", "modelMs", "totalMs", "modelMsPerIteration"] as const;

/** The numbers of a run that tells all its costs. @throws RangeError of another one */
export function measuredMetrics(trace: Trace): RunMetrics & Readonly<Record<(typeof COSTS)[number], number>> {
  const metrics = runMetrics(trace);
  const missing = COSTS.find((key) => metrics[key] === null);
  if (missing) throw new RangeError(`expected a run that tells its ${missing}, found one that does not`);
  return metrics as ReturnType<typeof measuredMetrics>;
}

const isIdle = ({ commits, edits = [], remasks = [], splices = [] }: Iteration) =>
  commits.length + edits.length + remasks.length + splices.length === 0;

const sum = <T>(items: readonly T[], value: (item: T) => number) =>
  items.reduce((total, item) => total + value(item), 0);

/** What was known and committed in one iteration. */
export interface IterationConfidence {
  readonly index: number;
  /** Positions committed. */
  readonly commits: number;
  /** Mean probability over the positions asked about, or null when there were none; undefined where not recorded. */
  readonly mean: number | null | undefined;
  /** Gate confidence: the lowest probability that was committed, or null when nothing was; undefined where not recorded. */
  readonly gate: number | null | undefined;
  /** γ in force, on the scale of the score, or null. */
  readonly threshold: number | null;
}

/** Commits and confidences, iteration by iteration. */
export function confidencePerIteration(trace: Trace): IterationConfidence[] {
  return trace.iterations.map(({ index, probability, commits, gate }) => {
    const committed = commits.flatMap((commit) => commit.probability ?? []);
    const lowest = committed.length === 0 ? null : committed.reduce((a, b) => Math.min(a, b));
    const mean = probability?.length === 0 ? null : probability && sum(probability, (p) => p) / probability.length;
    return {
      index,
      commits: commits.length,
      mean,
      gate: committed.length < commits.length ? undefined : lowest,
      threshold: gate.threshold ?? null,
    };
  });
}

/** When a position was decided, and when it could have been. */
export interface PositionTiming {
  /** Response position. */
  readonly position: number;
  /** Iteration of the commit that stands in the answer, or null for masks and the structure prior. */
  readonly committed: number | null;
  /** First iteration from which on the most probable token was the same until the commit, or null where there was none. */
  readonly settled: number | null;
  /** committed − settled: iterations the token waited although nothing about it changed any more. */
  readonly waited: number | null;
}

/** A position of the answer on its way through the run. */
interface Track {
  committed: number | null;
  /** Where it stood in each iteration, or −1 before it was inserted. */
  readonly stood: number[];
}

/** The tracks of every position of the answer. */
function tracksOf({ responseLength, iterations }: Trace): Track[] {
  const tracks = Array.from({ length: responseLength }, (): Track => ({ committed: null, stood: [] }));
  for (const { index, commits, edits = [], remasks = [], splices = [] } of iterations) {
    for (const [position, track] of tracks.entries()) track.stood.push(position);
    for (const { position } of [...commits, ...edits]) tracks[position]!.committed = index;
    for (const position of remasks) tracks[position]!.committed = null;
    for (const { position, remove, tokens } of splices) {
      const inserted = tokens.map((): Track => ({ committed: null, stood: new Array<number>(index + 1).fill(-1) }));
      tracks.splice(position, remove, ...inserted);
    }
  }
  return tracks;
}

/** Commit, settling and waiting time of every position of the answer. */
export function positionTimings(trace: Trace): PositionTiming[] {
  const { maskId } = trace.vocabulary;
  // Where nothing was cut out or put in, a position is the same all the time, and one look at every row will do.
  if (!trace.iterations.some(({ splices }) => splices)) return unmovedTimings(trace);
  return tracksOf(trace).map(({ committed, stood }, position) => {
    const token = trace.outcome.answer[position]!;
    if (committed === null || token === maskId) return { position, committed: null, settled: null, waited: null };
    const settled = settledAlong(trace.iterations, stood.slice(0, committed + 1))?.index ?? committed;
    return { position, committed, settled, waited: committed - settled };
  });
}

/** The same for a run that never changed its length. */
function unmovedTimings({ iterations, responseLength, outcome, vocabulary }: Trace): PositionTiming[] {
  const committed = new Array<number | null>(responseLength).fill(null);
  for (const { index, commits, edits = [], remasks = [] } of iterations) {
    for (const { position } of commits) committed[position] = index;
    for (const { position } of edits) committed[position] = index;
    for (const position of remasks) committed[position] = null;
  }
  const settled = new Array<number | null>(responseLength).fill(null);
  const found = new Array<number | undefined>(responseLength).fill(undefined);
  for (const iteration of iterations) {
    const { index, positions, tokens } = iteration;
    const best = bestCandidates(iteration)?.ids;
    for (let row = 0; row < positions.length; row++) {
      const position = positions[row]!;
      if (index > (committed[position] ?? -1)) continue;
      const token = best ? best[row] : tokens[row];
      if (settled[position] === null || found[position] !== token) settled[position] = index;
      found[position] = token;
    }
  }
  return committed.map((at, position) => {
    if (at === null || outcome.answer[position] === vocabulary.maskId) {
      return { position, committed: null, settled: null, waited: null };
    }
    const since = settled[position] ?? at;
    return { position, committed: at, settled: since, waited: at - since };
  });
}

/**
 * Kendall's τ-b between position and commit iteration: 1 = strictly left to right, −1 = right to left, 0 = no order.
 * Null with fewer than two commits, or when all fell in one iteration.
 * @param length positions of the answer that count, from its start; absent: all
 */
export function leftToRightness(trace: Trace, length = Number.POSITIVE_INFINITY): number | null {
  const decided = positionTimings(trace).filter(({ committed, position }) => committed !== null && position < length);
  return kendallTau(
    decided.map(({ position }) => position),
    decided.map(({ committed }) => committed!),
  );
}

/** Kendall's τ-b of two equally long lists, ties allowed; null where a list has one value only. */
export function kendallTau(xs: readonly number[], ys: readonly number[]): number | null {
  let agreement = 0;
  let untiedX = 0;
  let untiedY = 0;
  for (let i = 0; i < xs.length; i++) {
    for (let j = 0; j < i; j++) {
      const x = Math.sign(xs[i]! - xs[j]!);
      const y = Math.sign(ys[i]! - ys[j]!);
      agreement += x * y;
      untiedX += Math.abs(x);
      untiedY += Math.abs(y);
    }
  }
  return untiedX === 0 || untiedY === 0 ? null : agreement / Math.sqrt(untiedX * untiedY);
}
