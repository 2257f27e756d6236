/**
 * Regular expressions whose time grows with the text and never explodes: all ways to match go through the text side by
 * side (Thompson's simulation with Pike's priorities, https://swtch.com/~rsc/regexp/regexp2.html), so that the browser's
 * backtracking is not asked. They find what a RegExp finds; look-around and references back are not among them.
 */

/** Work that may still be done, in steps times characters; whoever uses it up is stopped. */
export interface Work {
  left: number;
}

/** The text would take more work than was left. */
export class TooMuchWork extends Error {
  override readonly name = "TooMuchWork";
}

/** A span of characters, `end` exclusive. */
export type Span = readonly [start: number, end: number];

/** One instruction; `fork` goes on at several of them, by distance, the preferred one first. */
type Step =
  | { readonly fork: readonly number[] }
  | { readonly takes: (char: string) => boolean }
  | { readonly holds: (text: string, at: number) => boolean };
type Program = readonly Step[];

/** Longest program: repetitions with numbers are written out. */
const MOST_STEPS = 1000;

/** Escapes, classes, beginnings and ends of groups, quantifiers, alternatives, and single characters. */
const PIECES =
  /\\(?:u\{[0-9a-f]+\}|u[0-9a-f]{4}|x[0-9a-f]{2}|p\{[^}]*\}|c[a-z]|k<\w+>|[1-9]\d*|.)|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<\w+>))?|\)|(?:[*+?]|\{\d+(?:,\d*)?\})\??|./gisu;

/** The pieces of the source of an expression, in order. */
export const piecesOf = (body: string): string[] => Array.from(body.matchAll(PIECES), ([piece]) => piece);

/** An expression that a RegExp accepts, made ready; or why it cannot be, in words. */
export function compile(body: string, flags: string): { readonly program: Program } | { readonly problem: string } {
  const pieces = piecesOf(body);
  const foreign = pieces.find((piece) => /^(?:\((?:\?[=!]|\?<[=!])|\\[1-9]|\\k<)/.test(piece));
  if (foreign) return { problem: `“${foreign}”, a look around or a reference back, is not read here` };
  let at = 0;

  function alternatives(): Program {
    const first = sequence();
    if (pieces[at] !== "|") return first;
    at++;
    const others = alternatives();
    return [{ fork: [1, first.length + 2] }, ...first, { fork: [others.length + 1] }, ...others];
  }

  function sequence(): Program {
    const program: Step[] = [];
    while (at < pieces.length && pieces[at] !== "|" && pieces[at] !== ")" && program.length <= MOST_STEPS) {
      program.push(...repeated(atom()));
    }
    return program;
  }

  function atom(): Program {
    const piece = pieces[at++]!;
    if (!piece.startsWith("(")) return [stepOf(piece, flags)];
    const inner = alternatives();
    at++;
    return inner;
  }

  function repeated(one: Program): Program {
    const [, sign, least, comma, most] = /^([*+?]|\{(\d+)(,?)(\d*)\})\??$/.exec(pieces[at] ?? "") ?? [];
    if (sign === undefined) return one;
    const isLazy = pieces[at++]!.length > sign.length;
    const from = least === undefined ? (sign === "+" ? 1 : 0) : Number(least);
    const to = least === undefined ? (sign === "?" ? 1 : Infinity) : most ? Number(most) : comma ? Infinity : from;
    const prefer = (inside: number, outside: number) => ({ fork: isLazy ? [outside, inside] : [inside, outside] });
    const copies = from + (to === Infinity ? 1 : to - from);
    if (copies * (one.length + 2) > MOST_STEPS) return Array.from({ length: MOST_STEPS + 1 }, () => ({ fork: [1] }));
    const needed = Array.from({ length: from }, () => one).flat();
    if (to === Infinity) return [...needed, prefer(1, one.length + 2), ...one, { fork: [-(one.length + 1)] }];
    return [...needed, ...Array.from({ length: to - from }, () => [prefer(1, one.length + 1), ...one]).flat()];
  }

  const program = alternatives();
  if (program.length > MOST_STEPS) return { problem: "its repetitions, written out, are too many" };
  return at === pieces.length ? { program } : { problem: "it is of a kind that is not read here" };
}

const isWord = (char: string | undefined) => char !== undefined && /\w/.test(char);
const isEdge = (text: string, at: number) => isWord(text[at - 1]) !== isWord(text[at]);

function stepOf(piece: string, flags: string): Step {
  if (piece === "^") return { holds: (_, at) => at === 0 };
  if (piece === "$") return { holds: (text, at) => at === text.length };
  if (piece === "\\b") return { holds: isEdge };
  if (piece === "\\B") return { holds: (text, at) => !isEdge(text, at) };
  const one = singleOf(piece, flags);
  const known = new Map<string, boolean>();
  return {
    takes(char) {
      const before = known.get(char);
      if (before !== undefined) return before;
      const takes = one.test(char);
      known.set(char, takes);
      return takes;
    },
  };
}

/** A single character is looked at by the browser's own expression; whole ones beyond 16 bits too, where the piece allows it. */
function singleOf(piece: string, flags: string): RegExp {
  try {
    return new RegExp(`^(?:${piece})$`, [...new Set(`${flags}u`)].join(""));
  } catch {
    return new RegExp(`^(?:${piece})$`, flags);
  }
}

/** Every place where a program matches, leftmost first, none over another. @throws TooMuchWork */
export function spansOf(program: Program, text: string, work: Work): Span[] {
  const spans: Span[] = [];
  for (let from = 0; from <= text.length; ) {
    const span = firstSpan(program, text, from, work);
    if (!span) break;
    spans.push(span);
    from = span[1] > span[0] ? span[1] : span[1] + charAt(text, span[1]).length;
  }
  return spans;
}

const charAt = (text: string, at: number): string =>
  at < text.length ? String.fromCodePoint(text.codePointAt(at)!) : " ";

/** A way to match that is under way: where it stands in the program, and where it began in the text. */
interface Thread {
  readonly step: number;
  readonly start: number;
}

function firstSpan(program: Program, text: string, from: number, work: Work): Span | null {
  /** The place in the text at which a step was last come to, counted from 1. */
  const reached = new Uint32Array(program.length + 1);

  /** Adds a thread, or those that it forks into, in order of preference; the first that comes to a step stays there. */
  function follow(step: number, start: number, at: number, threads: Thread[]): void {
    if (reached[step] === at + 1) return;
    reached[step] = at + 1;
    work.left--;
    const instruction = program[step];
    if (!instruction || "takes" in instruction) threads.push({ step, start });
    else if ("fork" in instruction) {
      for (const distance of instruction.fork) follow(step + distance, start, at, threads);
    } else if (instruction.holds(text, at)) follow(step + 1, start, at, threads);
  }

  let found: Span | null = null;
  let threads: Thread[] = [];
  for (let at = from; ; ) {
    // A match that begins later counts less than those under way.
    if (!found) follow(0, at, at, threads);
    if (work.left < 0) throw new TooMuchWork();
    const char = charAt(text, at);
    const next: Thread[] = [];
    for (const { step, start } of threads) {
      const instruction = program[step];
      if (!instruction) {
        found = [start, at];
        break;
      }
      if (at < text.length && "takes" in instruction && instruction.takes(char)) {
        follow(step + 1, start, at + char.length, next);
      }
    }
    if (at >= text.length || (found && next.length === 0)) return found;
    [threads, at] = [next, at + char.length];
  }
}
