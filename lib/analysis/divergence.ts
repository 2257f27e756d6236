/** Two runs of one question held against each other: where they part, and which differences follow from others. */
import { effectiveLength, endIds } from "@/lib/trace/canvas";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { editScript, type IndexPair } from "./edit-script";
import { destinationsOf } from "./moments";

/**
 * What two answers have at a position. `same`: one token. `undecided`: masks in both. `one-sided`: a mask in one, or no
 * such position. `independent`: other tokens, although neither run saw a token of the other's disagreement when it
 * committed its own. `inherited`: other tokens, with such a disagreement in sight of one of them. Runs that decide in
 * another order may have inherited differences only.
 */
export type DivergenceKind = "same" | "undecided" | "one-sided" | "independent" | "inherited";

/** Positions of the two answers that belong together; null where one has no counterpart. */
export interface DivergencePair {
  readonly a: number | null;
  readonly b: number | null;
  readonly kind: DivergenceKind;
}

/** One run's token in a conflict. */
export interface ConflictSide {
  /** When it was committed or edited; null for tokens that were there from the start or inserted. */
  readonly iteration: number | null;
  /** Position in the answer. */
  readonly position: number;
  /** Position as that iteration finds it; differs from the other only where the length changes. */
  readonly cell: number;
  readonly token: number;
}

/** Two runs that commit different tokens in one place. */
export interface Conflict {
  readonly a: ConflictSide;
  readonly b: ConflictSide;
}

export interface Divergence {
  /** Iterations at the beginning in which both runs did the same; no difference is looked for there. */
  readonly shared: number;
  /** The first commit of run a, in its own order, where b ends with another token; of several the leftmost. */
  readonly firstInA: Conflict | null;
  /** The same by the order of run b. */
  readonly firstInB: Conflict | null;
  /**
   * The first divergence: the earliest position at which both answers hold a token, but not the same one, without either
   * run having seen an earlier difference; where none is left, the earliest commit of another token, which was taken back
   * later. Of several at one time the leftmost.
   */
  readonly first: Conflict | null;
  /** All positions of both answers, left to right. */
  readonly pairs: readonly DivergencePair[];
  /** Share of the pairs that hold the same token. */
  readonly agreement: number;
  /** Tokens inserted, deleted or substituted between the answers before their first end tokens, masks left out. */
  readonly editDistance: number;
}

/** The cell of the run that came to a conflict first. */
export function firstCellOf({ a, b }: Conflict): { side: "a" | "b"; iteration: number; position: number } {
  const isB = b.iteration !== null && (a.iteration === null || b.iteration < a.iteration);
  const { iteration, cell } = isB ? b : a;
  return { side: isB ? "b" : "a", iteration: iteration ?? 0, position: cell };
}

/** How run `a` and run `b` differ. Their tokens must be those of one vocabulary. */
export function divergence(a: Trace, b: Trace): Divergence {
  const shared = sharedIterations(a, b);
  const paired = pairsOf(a, b);
  const [runA, runB] = [runOf(a, shared), runOf(b, shared)];
  const toB = new Map(paired.flatMap(([at, other]) => (at === null || other === null ? [] : [[at, other]])));
  const toA = new Map(Array.from(toB, ([at, other]) => [other, at]));
  const pairs = paired.map(([at, other]): DivergencePair => ({ a: at, b: other, kind: kindOf(at, other) }));
  const same = pairs.filter(({ kind }) => kind === "same").length;

  /** When the runs came to disagree about a position of a: by the earlier commit, then by the later one. */
  function onset(at: number, other: number): number {
    const own = [runA.written.get(at), runB.written.get(other)].filter(
      (index) => index !== undefined && index >= shared,
    );
    const [sooner = shared, later = sooner] = (own as number[]).sort((x, y) => x - y);
    return sooner * (a.iterations.length + b.iterations.length + 1) + later;
  }

  /** Whether one of the runs, when it wrote its token, saw an earlier disagreement. */
  function inherits(at: number, other: number): boolean {
    const begun = onset(at, other);
    const isEarlier = (mine: number, theirs: number) =>
      runA.tokenAt(mine) === runB.tokenAt(theirs) || onset(mine, theirs) < begun;
    return (
      sees(runA, at, runB, toB, isEarlier) || sees(runB, other, runA, toA, (theirs, mine) => isEarlier(mine, theirs))
    );
  }

  function kindOf(at: number | null, other: number | null): DivergenceKind {
    const [mine, theirs] = [runA.tokenAt(at), runB.tokenAt(other)];
    if (mine === null || theirs === null) return mine === theirs ? "undecided" : "one-sided";
    if (mine === theirs) return "same";
    return inherits(at!, other!) ? "inherited" : "independent";
  }

  const firstOfB = firstConflict(runB, runA, toA);
  const firstInA = firstConflict(runA, runB, toB);
  const firstInB = firstOfB && { a: firstOfB.b, b: firstOfB.a };
  const isBFirst = firstInB && (!firstInA || firstInB.b.iteration! < firstInA.a.iteration!);
  const [earliest] = pairs
    .filter(({ kind }) => kind === "independent")
    .map(({ a: at, b: other }) => ({ at: at!, other: other!, onset: onset(at!, other!) }))
    .sort((x, y) => x.onset - y.onset);
  return {
    shared,
    firstInA,
    firstInB,
    first: earliest
      ? { a: sideAt(runA, earliest.at), b: sideAt(runB, earliest.other) }
      : isBFirst
        ? firstInB
        : firstInA,
    pairs,
    agreement: pairs.length === 0 ? 1 : same / pairs.length,
    editDistance: editScript(spoken(a), spoken(b)).distance,
  };
}

/** A run, ready to be asked. */
interface Run {
  readonly trace: Trace;
  readonly shared: number;
  /** Per iteration and position of its canvas, the position in the answer. */
  readonly destinations: ReturnType<typeof destinationsOf>;
  /** Per position of the answer, the iteration that put its token there. */
  readonly written: ReadonlyMap<number, number>;
  /** Token of the answer; null for masks and where there is no such position. */
  tokenAt(position: number | null | undefined): number | null;
}

function runOf(trace: Trace, shared: number): Run {
  const { outcome, vocabulary } = trace;
  const destinations = destinationsOf(trace);
  const written = new Map<number, number>();
  for (const iteration of trace.iterations) {
    for (const { position } of writesOf(iteration)) {
      const at = destinations[iteration.index]![position];
      if (at != null) written.set(at, iteration.index);
    }
  }
  const tokenAt = (position: number | null | undefined) => {
    const token = position == null ? undefined : outcome.answer[position];
    return token === undefined || token === vocabulary.maskId ? null : token;
  };
  return { trace, shared, destinations, written, tokenAt };
}

const writesOf = ({ commits, edits = [] }: Iteration) => [...commits, ...edits];

/**
 * Whether a run, when it wrote the token of a position, saw one where the other run ends with another token, at a
 * position (of this run, of the other) that counts.
 */
function sees(
  run: Run,
  position: number,
  other: Run,
  across: ReadonlyMap<number, number>,
  counts: (mine: number, theirs: number) => boolean,
): boolean {
  const index = run.written.get(position) ?? -1;
  if (index < run.shared) return false;
  const { canvas } = run.trace.iterations[index]!;
  return canvas.some((token, cell) => {
    const at = run.destinations[index]![cell];
    if (token === run.trace.vocabulary.maskId || at == null || at === position) return false;
    const counterpart = across.get(at);
    const theirs = other.tokenAt(counterpart);
    return theirs !== null && theirs !== token && counts(at, counterpart!);
  });
}

function firstConflict(run: Run, other: Run, across: ReadonlyMap<number, number>): Conflict | null {
  for (const iteration of run.trace.iterations.slice(run.shared)) {
    const [first] = writesOf(iteration)
      .flatMap(({ position: cell, token }) => {
        const position = run.destinations[iteration.index]![cell];
        const counterpart = position == null ? undefined : across.get(position);
        const theirs = other.tokenAt(counterpart);
        return theirs === null || theirs === token ? [] : [{ cell, position: position!, token, at: counterpart! }];
      })
      .sort((left, right) => left.cell - right.cell);
    if (!first) continue;
    const { at, ...mine } = first;
    return { a: { iteration: iteration.index, ...mine }, b: sideAt(other, at) };
  }
  return null;
}

/** The token that a run ends with at a position. */
function sideAt({ written, destinations, trace }: Run, position: number): ConflictSide {
  const iteration = written.get(position) ?? null;
  const cell = iteration === null ? position : destinations[iteration]!.indexOf(position);
  return { iteration, position, cell, token: trace.outcome.answer[position]! };
}

/** How many iterations at the beginning do the same. Canvases that begin alike stay alike by that. */
function sharedIterations(a: Trace, b: Trace): number {
  const effect = ({ index, canvas, commits, edits, remasks, splices }: Iteration) => {
    const written = commits.map(({ position, token }) => [position, token]);
    return JSON.stringify([index === 0 ? canvas : null, written, edits, remasks, splices]);
  };
  const isSame = (mine: Iteration, theirs: Iteration | undefined) =>
    mine === theirs || (theirs !== undefined && effect(mine) === effect(theirs));
  const different = a.iterations.findIndex((mine, index) => !isSame(mine, b.iterations[index]));
  return different < 0 ? a.iterations.length : different;
}

/**
 * Which positions belong together: those of the same number, or, where lengths differ or positions were inserted, those
 * that a shortest edit script pairs up to the first end tokens; behind these, one by one.
 */
function pairsOf(a: Trace, b: Trace): IndexPair[] {
  const [mine, theirs] = [a.outcome.answer, b.outcome.answer];
  const isSpliced = [a, b].some(({ iterations }) => iterations.some(({ splices }) => splices));
  if (!isSpliced && mine.length === theirs.length) return mine.map((_, position) => [position, position]);
  const [endA, endB] = [endOf(a), endOf(b)];
  const { pairs } = editScript(mine.slice(0, endA), theirs.slice(0, endB));
  const tail = Math.max(mine.length - endA, theirs.length - endB);
  const within = (position: number, length: number) => (position < length ? position : null);
  const behind = Array.from(
    { length: tail },
    (_, step): IndexPair => [within(endA + step, mine.length), within(endB + step, theirs.length)],
  );
  return [...pairs, ...behind];
}

const endOf = ({ outcome, vocabulary }: Trace) => effectiveLength(outcome.answer, endIds(vocabulary));

/** Tokens before the first end token, masks left out. */
const spoken = (trace: Trace) =>
  trace.outcome.answer.slice(0, endOf(trace)).filter((token) => token !== trace.vocabulary.maskId);
