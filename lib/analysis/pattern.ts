/** Looking for a text in the answer while it is written: in every stretch of known positions, joined as answers are. */
import { displayToken } from "@/lib/trace/format";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { compile, piecesOf, type Span, spansOf, type Work } from "./expression";

/** Longest pattern, characters. */
export const PATTERN_LENGTH = 80;

/** Characters around a new token that a regular expression gets to see. */
const REACH = 200;
/** `*`, `+` and `{…}` in one expression, and `?`. */
const REPETITIONS = 2;
const OPTIONS = 8;

/** A pattern that can be looked for. */
export interface Pattern {
  /** True for a whole token, whatever stands beside it. */
  isToken(text: string): boolean;
  /** Where it stands in a text, given the places where something is new. @throws TooMuchWork beyond the work that is left */
  find(text: string, fresh: readonly Span[], work: Work): Span[];
}

export type PatternReading =
  | { readonly kind: "text" | "expression"; readonly pattern: Pattern }
  | { readonly kind: "problem"; readonly problem: string };

const problemIs = (problem: string): PatternReading => ({ kind: "problem", problem });

/**
 * Reads a pattern: `/…/`, perhaps with the flags i, s and u, is a regular expression; anything else is a text that is
 * looked for as whole words, whatever its case. Expressions are matched in time that grows with the text, and what repeats
 * repetitions is refused.
 */
export function readPattern(source: string): PatternReading {
  const [, body, flags] = /^\/(.+)\/([a-z]*)$/su.exec(source.trim()) ?? [];
  if (source.trim() === "") return problemIs("Expected a token, a text or a /regular expression/, found nothing.");
  if (source.length > PATTERN_LENGTH) {
    return problemIs(`Expected at most ${PATTERN_LENGTH} characters, found ${source.length}.`);
  }
  return body === undefined ? { kind: "text", pattern: plainText(source.trim()) } : expression(body, flags!);
}

function plainText(text: string): Pattern {
  const literal = text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
  const [before, after] = [/^[\p{L}\p{N}]/u, /[\p{L}\p{N}]$/u].map((edge) => edge.test(text));
  const regex = new RegExp(
    `${before ? "(?<![\\p{L}\\p{N}])" : ""}${literal}${after ? "(?![\\p{L}\\p{N}])" : ""}`,
    "giu",
  );
  return {
    isToken: (token) => displayToken(token).toLowerCase() === text.toLowerCase(),
    find: (within) => Array.from(within.matchAll(regex), (match): Span => [match.index, match.index + match[0].length]),
  };
}

function expression(body: string, flags: string): PatternReading {
  const stray = [...flags].find((flag) => !"isu".includes(flag));
  if (stray) return problemIs(`Expected no flags but i, s and u, found “${stray}”.`);
  try {
    new RegExp(body, flags);
  } catch {
    return problemIs(`“/${body}/” is no regular expression: ${mistakeIn(body)}.`);
  }
  const risk = riskOf(body);
  if (risk) return problemIs(`“/${body}/” could take too long: ${risk}.`);
  const compiled = compile(body, flags);
  if ("problem" in compiled) return problemIs(`“/${body}/” could take too long: ${compiled.problem}.`);
  return {
    kind: "expression",
    pattern: {
      isToken: () => false,
      find: (text, fresh, work) =>
        windows(text, fresh).flatMap(([start, end]) =>
          spansOf(compiled.program, text.slice(start, end), work).map(([from, to]): Span => [start + from, start + to]),
        ),
    },
  };
}

/** The whole text, or, of a long one, what lies around new places; places near each other are seen together. */
function windows(text: string, fresh: readonly Span[]): Span[] {
  if (text.length <= 2 * REACH) return [[0, text.length]];
  const seen: [start: number, end: number][] = [];
  for (const [at] of fresh) {
    const [start, end] = [Math.max(0, at - REACH), Math.min(text.length, at + REACH)];
    const last = seen.at(-1);
    if (last && start <= last[1]) last[1] = end;
    else seen.push([start, end]);
  }
  return seen;
}

/** What is wrong with an expression that the browser refuses, in the same words in every browser. */
function mistakeIn(body: string): string {
  let open = 0;
  let before = "";
  for (const piece of piecesOf(body)) {
    const isRepetition = /^(?:[*+?]|\{\d)/u.test(piece);
    if (piece === "[") return "a [ is not closed";
    if (isRepetition && (before === "" || /^(?:[*+?|(^]|\{\d)/u.test(before))) return `nothing stands before ${piece}`;
    if (piece.startsWith("(")) open++;
    if (piece === ")" && open-- === 0) return "a ) closes nothing";
    before = piece;
  }
  return open > 0 ? "a ( is not closed" : "a part of it has no meaning";
}

/** Why backtracking might never end, or null: nested repetition makes it exponential, each further one a power dearer. */
function riskOf(body: string): string | null {
  /** Per open group, whether it can match in more than one way. */
  const varies = [false];
  let repetitions = 0;
  let options = 0;
  let closed = false;
  for (const piece of piecesOf(body)) {
    const isRepetition = /^(?:[*+]|\{\d)/u.test(piece);
    if (isRepetition && closed) return "a repeated group may hold no repetition and no alternative";
    closed = false;
    if (piece.startsWith("(")) varies.push(false);
    else if (piece === ")" && varies.length > 1) {
      closed = varies.pop()!;
      varies.push(varies.pop()! || closed);
    } else if (isRepetition || piece.startsWith("?") || piece === "|") {
      varies[varies.length - 1] = true;
      if (isRepetition) repetitions++;
      else if (piece !== "|") options++;
    }
  }
  if (repetitions > REPETITIONS) return `expected at most ${REPETITIONS} repetitions, found ${repetitions}`;
  return options > OPTIONS ? `expected at most ${OPTIONS} optional parts, found ${options}` : null;
}

/** Neighbouring known positions as one text. */
interface Stretch {
  readonly text: string;
  readonly tokens: readonly { readonly position: number; readonly span: Span }[];
}

/**
 * Where tokens that an iteration committed or edited complete a pattern: the positions of each occurrence, those that
 * stood there before included. Positions are as the iteration finds them.
 * @throws TooMuchWork beyond the work that is left
 */
export function completions(trace: Trace, iteration: Iteration, pattern: Pattern, work: Work): number[][] {
  const canvas = [...iteration.canvas];
  const { commits, edits = [], remasks = [] } = iteration;
  for (const { position, token } of [...commits, ...edits]) canvas[position] = token;
  for (const position of remasks) canvas[position] = trace.vocabulary.maskId;
  const fresh = new Set([...commits, ...edits].map(({ position }) => position));

  return stretchesOf(trace, canvas).flatMap(({ text, tokens }) => {
    const news = tokens.filter(({ position }) => fresh.has(position));
    if (news.length === 0) return [];
    const found = new Map<string, number[]>();
    const add = (positions: number[]) => found.set(positions.join(), positions);
    for (const { position, span } of news) if (pattern.isToken(text.slice(...span))) add([position]);
    const spans = news.map(({ span }) => span);
    for (const [start, end] of pattern.find(text, spans, work)) {
      const covered = tokens.filter(({ span }) => span[0] < end && span[1] > start).map(({ position }) => position);
      if (covered.some((position) => fresh.has(position))) add(covered);
    }
    return [...found.values()];
  });
}

/** Texts of a vocabulary of whole words are joined by spaces; where tokens bring their spaces along, by nothing. */
function stretchesOf({ vocabulary }: Trace, canvas: readonly number[]): Stretch[] {
  const spaced = Object.values(vocabulary.text).some((text) => /^[ ▁Ġ]./u.test(text));
  const stretches: { text: string; tokens: { position: number; span: Span }[] }[] = [];
  for (const [position, id] of canvas.entries()) {
    if (id === vocabulary.maskId) continue;
    const own = (vocabulary.text[String(id)] ?? `#${id}`).replace(/[▁Ġ]/gu, " ");
    if (position === 0 || canvas[position - 1] === vocabulary.maskId) stretches.push({ text: "", tokens: [] });
    const stretch = stretches.at(-1)!;
    if (!spaced && stretch.text !== "") stretch.text += " ";
    stretch.tokens.push({ position, span: [stretch.text.length, stretch.text.length + own.length] });
    stretch.text += own;
  }
  return stretches;
}
