/** Conditions at which a run stops. Plain data, kept in the browser; decided on the trace so far, one iteration at a time. */
import type { z } from "zod/mini";
import { formatPercent, tokenName } from "@/lib/trace/format";
import type { Iteration, Trace, TraceCommit } from "@/lib/trace/schema";
import type { breakpointSchema } from "./breakpoint-schema";
import { TooMuchWork, type Work } from "./expression";
import { endCommit, nothingPassed, regretsAt } from "./moments";
import { completions, type PatternReading, readPattern } from "./pattern";
import { formatScore, formatSetShare, formatThreshold, rankingAt } from "./ranking";

export type Breakpoint = z.infer<typeof breakpointSchema>;

/** A new breakpoint of every kind, in the order of a menu. */
export const BREAKPOINT_KINDS: readonly Breakpoint[] = [
  { kind: "confidence", enabled: true, below: 0.5 },
  { kind: "none-passes", enabled: true },
  { kind: "regret", enabled: true },
  { kind: "text", enabled: true, pattern: "" },
  { kind: "end", enabled: true },
  { kind: "position", enabled: true, position: 0 },
  { kind: "iteration", enabled: true, iteration: 0 },
];

/** Why a breakpoint can never stop a run, or null: a text that is empty, broken, or could take too long. */
export function breakpointProblem(breakpoint: Breakpoint): string | null {
  if (breakpoint.kind !== "text") return null;
  const read = readPattern(breakpoint.pattern);
  return read.kind === "problem" ? read.problem : null;
}

/** A breakpoint that stops the run after an iteration. */
export interface Hit {
  readonly breakpoint: Breakpoint;
  /** 0-based index. */
  readonly iteration: number;
  /** Response positions concerned, as the iteration finds them; none for an iteration as such. */
  readonly positions: readonly number[];
  /** A sentence: `“red” committed at position 12 with 41.3 %, below 50 %.` */
  readonly reason: string;
  /** Looking for it took too much work: it is to be switched off. */
  readonly isTooMuch?: true;
}

/** Work that an expression may cost in one iteration, and in all of a trace; both are done in less than a fifth of a second. */
const WORK = { iteration: 400_000, trace: 1_000_000 };

/** Which of the breakpoints that are on stop the run after one iteration of the trace so far, and why. */
export function breakpointHits(breakpoints: readonly Breakpoint[], trace: Trace, iteration: number): Hit[] {
  return hitsAt(watched(breakpoints, WORK.iteration), trace, iteration);
}

/** A breakpoint that is on, with what is read and counted once for all iterations. */
interface Watch {
  readonly breakpoint: Breakpoint;
  readonly pattern: PatternReading | null;
  readonly work: Work;
}

const watched = (breakpoints: readonly Breakpoint[], work: number): Watch[] =>
  breakpoints
    .filter(({ enabled }) => enabled)
    .map((breakpoint) => ({
      breakpoint,
      pattern: breakpoint.kind === "text" ? readPattern(breakpoint.pattern) : null,
      work: { left: work },
    }));

function hitsAt(watches: readonly Watch[], trace: Trace, iteration: number): Hit[] {
  const reached = trace.iterations[iteration];
  if (!reached) return [];
  return watches.flatMap((watch) => {
    const found = look(watch, trace, reached);
    return found ? [{ breakpoint: watch.breakpoint, iteration, ...found }] : [];
  });
}

/** An iteration at which a run would stop. */
export interface Stop {
  readonly iteration: number;
  readonly hits: readonly Hit[];
  /** The hits in words, one sentence each. */
  readonly reasons: readonly string[];
}

/** Every iteration of a trace at which breakpoints that are on stop it, or would have. */
export function breakpointsIn(breakpoints: readonly Breakpoint[], trace: Trace): Stop[] {
  const watches = watched(breakpoints, WORK.trace);
  return trace.iterations.flatMap(({ index }) => {
    const hits = hitsAt(watches, trace, index);
    return hits.length > 0 ? [{ iteration: index, hits, reasons: hits.map(({ reason }) => reason) }] : [];
  });
}

type Finding = Omit<Hit, "breakpoint" | "iteration">;

function look({ breakpoint, pattern, work }: Watch, trace: Trace, iteration: Iteration): Finding | null {
  const { index, commits } = iteration;
  const quote = (token: number) => `“${tokenName(trace, token)}”`;
  const told = ({ token, position, probability }: TraceCommit) =>
    `${quote(token)} committed at position ${position}${probability === undefined ? "" : ` with ${formatPercent(probability)}`}`;
  switch (breakpoint.kind) {
    case "confidence": {
      const unsure = commits.filter(
        ({ probability = 1, reason }) => reason !== "forced" && probability < breakpoint.below,
      );
      return finding(unsure, (commit) => `${told(commit)}, below ${formatSetShare(breakpoint.below)}`);
    }
    case "none-passes":
      return nothingPassed(trace, iteration) ? nonePasses(trace, iteration) : null;
    case "regret":
      return finding(regretsAt(trace, index), ({ token, position, argmax, probability }) => {
        const now = `${quote(argmax)} with ${formatPercent(probability)}`;
        return `${quote(token)} stands at position ${position}, and the network would now write ${now}`;
      });
    case "text":
      return pattern && completed(breakpoint.pattern, pattern, work, trace, iteration);
    case "end": {
      const end = endCommit(trace, iteration);
      return end && finding([end], ({ position }) => `The end token was committed at position ${position}`);
    }
    case "position": {
      const here = commits.filter(({ position }) => position === breakpoint.position);
      return finding(here, told);
    }
    case "iteration":
      return breakpoint.iteration === index ? { positions: [], reason: `Iteration ${index + 1} is done.` } : null;
  }
}

/** The first of several in words, the others by number; null where there is none. */
function finding<T extends { readonly position: number }>(
  found: readonly T[],
  say: (one: T) => string,
): Finding | null {
  const [first] = found;
  if (!first) return null;
  const more = found.length > 1 ? `; ${found.length - 1} more` : "";
  return { positions: found.map(({ position }) => position), reason: `${say(first)}${more}.` };
}

function nonePasses(trace: Trace, { index, positions, score = [], gate }: Iteration): Finding {
  const ranking = rankingAt(trace, index);
  const best = score.indexOf(score.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY));
  const threshold = formatThreshold(gate.threshold!, trace, index);
  return {
    positions: [positions[best]!],
    reason: `No position passed ${threshold}; the best one, position ${positions[best]}, had ${formatScore(score[best]!, ranking)}.`,
  };
}

function completed(
  source: string,
  read: PatternReading,
  work: Work,
  trace: Trace,
  iteration: Iteration,
): Finding | null {
  // It was told where the work ran out.
  if (read.kind === "problem" || work.left < 0) return null;
  try {
    const [first] = completions(trace, iteration, read.pattern, work);
    if (!first) return null;
    const what = read.kind === "expression" ? `${source.trim()} matches` : `“${source.trim()}” was written`;
    const where = first.length === 1 ? `at position ${first[0]}` : `at positions ${first[0]} to ${first.at(-1)}`;
    return { positions: first, reason: `${what} ${where}.` };
  } catch (error) {
    if (!(error instanceof TooMuchWork)) throw error;
    return {
      positions: [],
      reason: `${source.trim()} takes too long to look for; it is switched off.`,
      isTooMuch: true,
    };
  }
}
