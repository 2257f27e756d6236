/**
 * A large trace in one document, parsed an iteration at a time: what is parsed at once is held at once, and the lists of
 * candidates of a thousand iterations take the memory of a page, and seconds to collect.
 */
import { packParsed } from "../packed";

/** Texts shorter than this are parsed at once, characters. */
const LARGE = 2 ** 22;

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE, COLON, COMMA] = [34, 92, 91, 93, 123, 125, 58, 44];
const isBlank = (code: number) => code === 32 || code === 10 || code === 13 || code === 9;

/** What `JSON.parse` gives, with candidates packed; undefined where it is to be asked itself: of short texts, of those that hold no list of iterations, and of those that are no JSON. */
export function parsedInPieces(text: string): unknown {
  if (text.length < LARGE) return undefined;
  try {
    const list = iterationsOf(text);
    if (!list) return undefined;
    const iterations = list.spans.map(([from, to]) => packedIteration(JSON.parse(text.slice(from, to))));
    const head: unknown = JSON.parse(`${text.slice(0, list.from)}[]${text.slice(list.to)}`);
    return { ...(head as object), iterations };
  } catch {
    return undefined;
  }
}

/** Candidates stand in the iteration itself, or in its columns. */
function packedIteration(data: unknown): unknown {
  if (typeof data !== "object" || data === null) return data;
  return "columns" in data ? { ...data, columns: packParsed(data.columns) } : packParsed(data);
}

interface Spans {
  /** From the bracket of the list to behind the other one. */
  readonly from: number;
  readonly to: number;
  /** Of its entries, ends exclusive. */
  readonly spans: readonly (readonly [from: number, to: number])[];
}

/** The list `iterations` of the object that a text is, entry by entry; null where there is none. */
function iterationsOf(text: string): Spans | null {
  let depth = 0;
  /** Begin of the list, and of the entry in it. */
  let from = -1;
  let entry = -1;
  const spans: [number, number][] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      const isKey = depth === 1 && from < 0 && text.slice(at + 1, end) === "iterations";
      if (isKey) from = listAfter(text, end + 1);
      at = from >= 0 && isKey ? from - 1 : end;
    } else if (code === OPEN || code === OPEN_LIST) {
      if (from >= 0 && depth === 2) entry = at;
      depth++;
    } else if (code === CLOSE || code === CLOSE_LIST) {
      depth--;
      if (from < 0) continue;
      if (depth === 2 && entry >= 0) spans.push([entry, at + 1]);
      if (depth === 1) return isListOf(text, from, at, spans) ? { from, to: at + 1, spans } : null;
    }
  }
  return null;
}

/** Where the list begins that follows a key; −1 where something else does. */
function listAfter(text: string, from: number): number {
  const colon = skipBlanks(text, from);
  const value = skipBlanks(text, colon + 1);
  return text.charCodeAt(colon) === COLON && text.charCodeAt(value) === OPEN_LIST ? value : -1;
}

/** Whether nothing stands between the entries but commas. */
function isListOf(text: string, from: number, to: number, spans: Spans["spans"]): boolean {
  let at = from + 1;
  for (const [index, [begin, end]] of spans.entries()) {
    at = skipBlanks(text, at);
    if (index > 0) {
      if (text.charCodeAt(at) !== COMMA) return false;
      at = skipBlanks(text, at + 1);
    }
    if (at !== begin) return false;
    at = end;
  }
  return skipBlanks(text, at) === to;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** The quote that closes a string. @throws Error where none does */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return at;
  }
  throw new Error("a string without an end");
}
