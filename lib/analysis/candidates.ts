/** The candidates of one position, from the table that the trace keeps per iteration. */

import { displayToken } from "@/lib/trace/format";
import { candidatesInRow, hasCandidates } from "@/lib/trace/packed";
import type { Trace, TraceCommit } from "@/lib/trace/schema";
import type { CellRef } from "./cell";

export interface Candidate {
  readonly id: number;
  readonly text: string;
  /** Probability under the plain softmax: before temperature, top-p and top-k. */
  readonly probability: number;
  /** The token that the strategy proposed here. */
  readonly isProposed: boolean;
  /** Committed in this very iteration. */
  readonly isCommitted: boolean;
}

/**
 * Candidates of one cell by falling probability; empty where the position was settled or not asked about. Null where
 * the trace does not tell those of the iteration.
 */
export function candidatesOf(trace: Trace, { position, iteration }: CellRef): Candidate[] | null {
  const step = trace.iterations[iteration];
  if (step && !hasCandidates(step)) return null;
  const row = step?.positions.indexOf(position) ?? -1;
  if (!step || row < 0) return [];
  const commit = step.commits.find((made) => made.position === position);
  const { ids = [], probs = [] } = candidatesInRow(step, row) ?? {};
  return ids.map((id, rank) => ({
    id,
    text: displayToken(trace.vocabulary.text[String(id)] ?? `#${id}`),
    probability: probs[rank]!,
    isProposed: id === step.tokens[row],
    isCommitted: id === commit?.token,
  }));
}

/** The last iteration that committed a followed position, and the commit; null where none did. */
export function lastCommit(
  { iterations }: Trace,
  track: readonly number[],
): { readonly iteration: number; readonly commit: TraceCommit } | null {
  for (let iteration = iterations.length - 1; iteration >= 0; iteration--) {
    const commit = iterations[iteration]!.commits.find(({ position }) => position === track[iteration]);
    if (commit) return { iteration, commit };
  }
  return null;
}

interface TrajectoryPoint {
  /** 0-based. */
  readonly iteration: number;
  /** Undefined where the token was not among the kept candidates, or the position was not asked about. */
  readonly probability: number | undefined;
}

/** Probability of one token at one position, iteration by iteration. */
export interface Trajectory {
  readonly id: number;
  readonly text: string;
  readonly points: readonly TrajectoryPoint[];
  /** The token that the position ended up with. */
  readonly isFinal: boolean;
}

/**
 * The `count` tokens of a position worth following, by where it stands in each iteration: the one it ended up with first, then those that were most
 * probable at their best moment.
 */
export function trajectoriesOf(trace: Trace, track: readonly number[], count: number): Trajectory[] {
  const history = track.map((position, iteration) => candidatesOf(trace, { position, iteration }) ?? []);
  const final = lastCommit(trace, track)?.commit.token;
  const peak = new Map<number, number>();
  for (const { id, probability } of history.flat()) peak.set(id, Math.max(peak.get(id) ?? 0, probability));
  const byPeak = [...peak.keys()].sort(
    (a, b) => Number(b === final) - Number(a === final) || peak.get(b)! - peak.get(a)!,
  );
  return byPeak.slice(0, count).map((id) => ({
    id,
    text: displayToken(trace.vocabulary.text[String(id)] ?? `#${id}`),
    isFinal: id === final,
    points: history.map((candidates, iteration) => ({
      iteration,
      probability: candidates.find((candidate) => candidate.id === id)?.probability,
    })),
  }));
}
