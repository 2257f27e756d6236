/**
 * How close the decisions of an iteration were, held against how far two backends may be apart: a decision that rounding
 * can turn is told from one that it cannot, which speaks of other weights or of a fault.
 */
import type { Ranking } from "@/lib/decoding/strategy";
import { toleranceOf } from "@/lib/engine/parity/tolerance";
import { formatPercent } from "@/lib/trace/format";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { strategyAt } from "./ancestry";
import { formatThreshold, rankingAt, SCORE_NAMES } from "./ranking";

/** A decision, and what would have turned it. */
export interface CloseCall {
  /** `threshold`: a score against it. `rank`: the last that went ahead against the next best. `token`: the best against the second. */
  readonly kind: "threshold" | "rank" | "token";
  /** Response position. */
  readonly position: number;
  /** How far the decision was from turning, on the scale of what was compared. */
  readonly gap: number;
  /** As much of that as two backends may differ by. */
  readonly allowed: number;
}

/** How far two backends may be apart in one probability; of one that is not known the loosest bound counts. */
export const backendsDiffer = (one: string | undefined, other: string | undefined): number =>
  toleranceOf(one).confidence + toleranceOf(other).confidence;

/**
 * The decision of an iteration that was closest to turning; null where that cannot be told: its tokens or positions were
 * drawn at random, decided by more than scores, or its numbers were not recorded.
 * @param apart how far two backends may be apart in one probability
 * @param among response positions that count; absent: all
 */
export function closestCall(trace: Trace, index: number, apart: number, among?: ReadonlySet<number>): CloseCall | null {
  const iteration = trace.iterations[index];
  if (!iteration || isDrawn(trace, index) || !iteration.commits.every(({ reason }) => TOLD.has(reason ?? "")))
    return null;
  const scoreError = errorOfScore(rankingAt(trace, index), apart, trace.vocabulary.size);
  const calls = [
    ...thresholdCalls(iteration, scoreError),
    ...rankCalls(iteration, 2 * scoreError),
    ...tokenCalls(iteration, 2 * apart),
  ].filter(({ position }) => among?.has(position) ?? true);
  return calls.reduce<CloseCall | null>((best, call) => (best && share(best) <= share(call) ? best : call), null);
}

/** How much of what rounding may do the decision could bear; below 1 rounding can have turned it. */
export const share = ({ gap, allowed }: CloseCall): number => gap / allowed;

/** Whether rounding alone can turn a decision. */
export const canRound = ({ gap, allowed }: CloseCall): boolean => gap <= allowed;

/** Reasons whose positions follow from scores, or from no number at all. */
const TOLD: ReadonlySet<string> = new Set(["threshold", "fallback", "quota", "flush", "order", "prior", "forced"]);
/** Those of them that a ranking decides. */
const RANKED: ReadonlySet<string> = new Set(["fallback", "quota"]);

function isDrawn(trace: Trace, index: number): boolean {
  const made = strategyAt(trace, index);
  return made !== null && made.strategy.proposal(made.settings).temperature > 0;
}

/**
 * How far a score may move where probabilities may move by `apart`. For entropies of V tokens it is Fannes' inequality,
 * |ΔH| ≤ δ ln(V − 1) + h(δ) nats, with δ for the total variation (K. Audenaert, J. Phys. A 40, 2007).
 */
function errorOfScore(ranking: Ranking, apart: number, vocabulary: number): number {
  if (ranking === "probability") return apart;
  if (ranking === "margin") return 2 * apart;
  const binary = -apart * Math.log(apart) - (1 - apart) * Math.log(1 - apart);
  return apart * Math.log(Math.max(2, vocabulary - 1)) + binary;
}

function thresholdCalls({ gate, commits, positions, score = [] }: Iteration, allowed: number): CloseCall[] {
  const { threshold } = gate;
  const isGated = commits.length === 0 || commits.some(({ reason }) => reason === "threshold" || reason === "fallback");
  if (threshold === undefined || !isGated) return [];
  return score.map((own, row) => ({
    kind: "threshold" as const,
    position: positions[row]!,
    gap: Math.abs(own - threshold),
    allowed,
  }));
}

/** The last of those that a ranking sent ahead, against each that waited with no better score. */
function rankCalls({ commits, positions, score = [] }: Iteration, allowed: number): CloseCall[] {
  const went = new Set(commits.map(({ position }) => position));
  const ranked = new Set(commits.filter(({ reason }) => RANKED.has(reason ?? "")).map(({ position }) => position));
  const rows = [...positions.keys()].filter((row) => score[row] !== undefined);
  const chosen = rows.filter((row) => ranked.has(positions[row]!)).sort((a, b) => score[a]! - score[b]!);
  const [last] = chosen;
  if (last === undefined) return [];
  // What waited with a better score was not in question: another block, or a position held back.
  const [next] = rows
    .filter((row) => !went.has(positions[row]!) && score[row]! <= score[last]!)
    .sort((a, b) => score[b]! - score[a]!);
  if (next === undefined) return [];
  const gap = score[last]! - score[next]!;
  return [last, next].map((row) => ({ kind: "rank" as const, position: positions[row]!, gap, allowed }));
}

function tokenCalls({ commits, positions, margin = [] }: Iteration, allowed: number): CloseCall[] {
  return commits.flatMap(({ position, reason }) => {
    const gap = margin[positions.indexOf(position)];
    return gap === undefined || reason === "forced" || reason === "prior"
      ? []
      : [{ kind: "token" as const, position, gap, allowed }];
  });
}

// --- in words ---------------------------------------------------------------------------------------

/** `0.0021 %`: a small difference of shares, with two digits that count; nats for negative entropies. */
export function formatGap(gap: number, ranking: Ranking): string {
  if (ranking === "negative-entropy") return `${small(gap)}\u00a0nats`;
  return gap < 0.01 ? `${small(100 * gap)}\u00a0%` : formatPercent(gap);
}

const small = (value: number): string => String(Number(value.toPrecision(2)));

/** `the confidence of position 12 was 0.002 % below γ 90 %`: a decision in words, without a full stop. */
export function describeCall(trace: Trace, index: number, { kind, position, gap }: CloseCall): string {
  const { positions, score, gate } = trace.iterations[index]!;
  const ranking = rankingAt(trace, index);
  if (kind === "token") {
    return `at position ${position} the best token was ${formatGap(gap, "probability")} ahead of the second`;
  }
  const name = `the ${SCORE_NAMES[ranking]} of position ${position}`;
  if (kind === "rank") return `${name} was ${formatGap(gap, ranking)} from the one that it was held against`;
  const side = score![positions.indexOf(position)]! < gate.threshold! ? "below" : "above";
  return `${name} was ${formatGap(gap, ranking)} ${side} ${formatThreshold(gate.threshold!, trace, index)}`;
}

/** What is known of a run that is not at hand. */
export interface OtherRun {
  /** Absent: not known. */
  readonly backend?: string | undefined;
  /** Weights and version of the program are known to be the same. */
  readonly isAlike?: boolean;
}

/** Whether rounding can be behind a run that differs from another one which is not at hand, as a sentence. */
export function describeDoubt(trace: Trace, index: number, { backend, isAlike = false }: OtherRun = {}): string {
  const apart = backendsDiffer(trace.backend?.name, backend);
  const call = closestCall(trace, index, apart);
  if (!call) return "How close that was cannot be told from this run.";
  const told = `The closest call there: ${describeCall(trace, index, call)}; two backends can differ by ${allowedText(trace, index, call)}`;
  if (canRound(call)) return `${told}, so rounding can have turned it.`;
  const cause = isAlike
    ? "one of the two machines has a fault"
    : "the weights or the page are not the same, or one of them has a fault";
  return `${told}, so it is not rounding: ${cause}.`;
}

const allowedText = (trace: Trace, index: number, { kind, allowed }: CloseCall): string =>
  formatGap(allowed, kind === "token" ? "probability" : rankingAt(trace, index));
