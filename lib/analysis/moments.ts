/** What can be said of one iteration at a time: the questions that events, breakpoints and the narration share. */
import type { CommitReason } from "@/lib/decoding/commit-reasons";
import { endIds } from "@/lib/trace/canvas";
import { candidatesInRow, hasCandidates } from "@/lib/trace/packed";
import { numbersOf } from "@/lib/trace/packed-lists";
import type { Iteration, Trace, TraceCommit } from "@/lib/trace/schema";
import { interventionAt } from "./ancestry";
import { passes } from "./ranking";

/** For every position after an iteration, where it stood before; −1 for positions that were inserted. */
export function originsAfter({ canvas, splices = [] }: Iteration): number[] {
  const origins = [...canvas.keys()];
  for (const { position, remove, tokens } of splices) {
    origins.splice(position, remove, ...new Array<number>(tokens.length).fill(-1));
  }
  return origins;
}

/** When the most probable token of a position became what it is at the end for good. */
export interface Settled {
  /** 0-based iteration from which on it stays the same. */
  readonly index: number;
  /** The last iteration that asked about the position. */
  readonly last: number;
}

/**
 * The iteration from which on the most probable token of a position stays what it is when the position is asked about
 * for the last time; the proposal, where candidates were not recorded. Null for a position that nobody asked about.
 * @param track where the position stands in each iteration; iterations behind it count for nothing
 */
export function settledAlong(iterations: readonly Iteration[], track: readonly (number | undefined)[]): Settled | null {
  let found: (Settled & { readonly token: number | undefined }) | null = null;
  for (const iteration of iterations.slice(0, track.length)) {
    const row = iteration.positions.indexOf(track[iteration.index] ?? -1);
    if (row < 0) continue;
    const token = hasCandidates(iteration) ? candidatesInRow(iteration, row)?.ids[0] : iteration.tokens[row];
    const index: number = found && found.token === token ? found.index : iteration.index;
    found = { index, last: iteration.index, token };
  }
  return found && { index: found.index, last: found.last };
}

/** True when a threshold was in force and no position passed it, whatever went ahead instead. */
export function nothingPassed(trace: Trace, iteration: Iteration): boolean {
  const { index, gate, commits } = iteration;
  const { threshold } = gate;
  // A list is made of scores when it is read: of the iterations of a long run none, where none has a threshold.
  const score = threshold === undefined ? undefined : iteration.score;
  if (threshold === undefined || !score?.length) return false;
  const has = (reason: CommitReason) => commits.some((commit) => commit.reason === reason);
  return !has("threshold") && (has("fallback") || !score.some((value) => passes(trace, index, value, threshold)));
}

/** A committed token that the network, looking at it, would no longer write there. */
export interface Regret {
  readonly position: number;
  /** Token that stands there. */
  readonly token: number;
  /** Token that the network would write instead, and its probability. */
  readonly argmax: number;
  readonly probability: number;
}

/**
 * Tokens that stopped being the argmax of their own row: those regretted in this iteration that were not in the one
 * before. Empty where known positions were not looked at.
 */
export function regretsAt({ iterations, vocabulary }: Trace, index: number): Regret[] {
  const iteration = iterations[index];
  const { positions, argmax, probability } = observedIn(iteration);
  if (!iteration || positions.length === 0) return [];
  const canvas = numbersOf(iteration, "canvas") ?? [];
  const before = iterations[index - 1];
  const known = before && regrettedIn(before, vocabulary.maskId);
  const origins = before?.splices && originsAfter(before);
  const regrets: Regret[] = [];
  for (let row = 0; row < positions.length; row++) {
    const position = positions[row]!;
    const token = canvas[position]!;
    if (argmax[row] === token || argmax[row] === vocabulary.maskId) continue;
    if (known && known[origins ? origins[position]! : position] === token) continue;
    regrets.push({ position, token, argmax: argmax[row]!, probability: probability[row]! });
  }
  return regrets;
}

/** [R] the token of each position that the network would write otherwise; −1 of all others. */
function regrettedIn(iteration: Iteration, maskId: number): Int32Array {
  const canvas = numbersOf(iteration, "canvas") ?? [];
  const regretted = new Int32Array(canvas.length).fill(-1);
  const { positions, argmax } = observedIn(iteration);
  for (let row = 0; row < positions.length; row++) {
    const token = canvas[positions[row]!]!;
    if (argmax[row] !== token && argmax[row] !== maskId) regretted[positions[row]!] = token;
  }
  return regretted;
}

/** What was observed in an iteration, as it can be looked through without lists being made of it; nothing where nothing was. */
function observedIn(iteration: Iteration | undefined) {
  const { observed } = iteration ?? {};
  const column = (name: "positions" | "argmax" | "probability"): ArrayLike<number> =>
    (observed && numbersOf(observed, name)) ?? [];
  return { positions: column("positions"), argmax: column("argmax"), probability: column("probability") };
}

/** The commit of the end token (the pad in vocabularies without one) while none stood: of several the leftmost, or null. */
export function endCommit({ vocabulary }: Trace, iteration: Iteration): TraceCommit | null {
  const { commits } = iteration;
  const [end] = endIds(vocabulary);
  if (end === undefined || !commits.some(({ token }) => token === end) || iteration.canvas.includes(end)) return null;
  return commits.reduce<TraceCommit | null>(
    (found, commit) => (commit.token === end && (!found || commit.position < found.position) ? commit : found),
    null,
  );
}

/**
 * The commit of the pad with which a finished answer ends, where it has no end token; null elsewhere. Only the whole run
 * can tell: while it goes on, an end token may still come before the pads.
 */
export function padCommit(trace: Trace, { index, commits }: Iteration): TraceCommit | null {
  const { vocabulary, outcome, iterations } = trace;
  const { eosId, padId } = vocabulary;
  const isOver = outcome.status !== "aborted" || outcome.remainingMasks === 0;
  if (!isOver || padId === null || (eosId !== null && outcome.answer.includes(eosId))) return null;
  const pads = commits.filter(({ token }) => token === padId);
  const end = outcome.answer.indexOf(padId);
  if (pads.length === 0 || end < 0) return null;
  const moved = iterations.some(({ splices }) => splices) ? destinationsOf(trace)[index]! : null;
  return pads.find(({ position }) => (moved ? moved[position] : position) === end) ?? null;
}

/** What a strategy took back or changed in an iteration, without what was done by hand. */
export interface Revocation {
  readonly edits: readonly { readonly position: number; readonly token: number }[];
  readonly remasks: readonly number[];
  readonly splices: readonly {
    readonly position: number;
    readonly remove: number;
    readonly tokens: readonly number[];
  }[];
}

/** Edits, remasks and splices of the strategy in an iteration. */
export function revocationsAt(trace: Trace, { index, edits = [], remasks = [], splices = [] }: Iteration): Revocation {
  const { force = [], remask = [], splices: spliced = [] } = interventionAt(trace, index) ?? {};
  const forced = new Set(force.map(({ position }) => position));
  return {
    edits: edits.filter(({ position }) => !forced.has(position)),
    remasks: remasks.filter((position) => !remask.includes(position)),
    // Those made by hand take the place of the strategy's own.
    splices: spliced.length > 0 ? [] : splices,
  };
}

/**
 * Where positions end up: for every iteration and every position of its canvas the position in the answer, or null for
 * those that were cut out later.
 */
export function destinationsOf({ iterations, outcome }: Trace): (readonly (number | null)[])[] {
  let after: readonly (number | null)[] = [...outcome.answer.keys()];
  return iterations
    .map((_, index) => iterations[iterations.length - 1 - index]!)
    .map((iteration) => {
      if (!iteration.splices) return after;
      const before = new Array<number | null>(iteration.canvas.length).fill(null);
      for (const [position, origin] of originsAfter(iteration).entries()) {
        if (origin >= 0) before[origin] = after[position]!;
      }
      after = before;
      return before;
    })
    .reverse();
}

/**
 * Where a position that a cell names stands in every iteration, however insertions and cuts move it; −1 where it does
 * not exist yet, or no longer.
 */
export function trackOf(
  { iterations }: Pick<Trace, "iterations">,
  cell: { iteration: number; position: number },
): number[] {
  const track = new Array<number>(iterations.length).fill(-1);
  let at = cell.position;
  for (let index = Math.min(cell.iteration, iterations.length - 1); index >= 0 && at >= 0; index--) {
    track[index] = at;
    const before = iterations[index - 1];
    if (before?.splices) at = originsAfter(before)[at] ?? -1;
  }
  at = cell.position;
  for (let index = cell.iteration + 1; index < iterations.length && at >= 0; index++) {
    const before = iterations[index - 1]!;
    if (before.splices) at = originsAfter(before).indexOf(at);
    track[index] = at;
  }
  return track;
}
