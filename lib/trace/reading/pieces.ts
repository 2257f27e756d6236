/**
 * A large JSON document, read from its bytes an iteration at a time: what is parsed at once is held at once, and the lists
 * of candidates of a thousand iterations take the memory of a page, and seconds to collect. Candidates, which are most of
 * such a document, go from the bytes into their packed form, and no list is ever made of them.
 */
import { type PackedRows, packParsed, withRows } from "../packed";

/** Documents shorter than this are parsed at once, bytes. */
export const LARGE = 2 ** 22;

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE, COLON, COMMA] = [34, 92, 91, 93, 123, 125, 58, 44];
const [ZERO, NINE, MINUS, PLUS, POINT, LOWER_E, UPPER_E] = [48, 57, 45, 43, 46, 101, 69];
const isBlank = (code: number | undefined) => code === 32 || code === 10 || code === 13 || code === 9;
const isDigit = (code: number | undefined) => code !== undefined && code >= ZERO && code <= NINE;

/** What each byte is to somebody who looks for the ends of things: nothing, a quote, an opening or a closing bracket. */
const [NOTHING, STRING, BEGIN, END] = [0, 1, 2, 3];
const kinds = new Uint8Array(256);
kinds[QUOTE] = STRING;
kinds[OPEN] = kinds[OPEN_LIST] = BEGIN;
kinds[CLOSE] = kinds[CLOSE_LIST] = END;

/** Why the browser is asked instead; it never leaves this file. */
class Otherwise extends Error {}

/**
 * What `JSON.parse` gives, with candidates packed; undefined where it is to be asked itself: of short documents, of those
 * that hold no list of iterations, and of those that are no JSON in UTF-8.
 */
export function parsedInPieces(bytes: Uint8Array): unknown {
  if (bytes.length < LARGE || !endsAsDocument(bytes)) return undefined;
  try {
    const list = beginOfIterations(bytes);
    if (list < 0) return undefined;
    const { iterations, end } = new IterationReader(bytes).read(list);
    const head = new TextDecoder("utf-8", { fatal: true });
    const [before, after] = [head.decode(bytes.subarray(0, list)), decoder.decode(bytes.subarray(end))];
    return { ...(JSON.parse(`${before}[]${after}`) as object), iterations };
  } catch {
    return undefined;
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What is cut off is told apart at its end, before it is read to there. */
function endsAsDocument(bytes: Uint8Array): boolean {
  let last = bytes.length - 1;
  while (isBlank(bytes[last])) last--;
  return bytes[last] === CLOSE;
}

/** The bracket of the list `iterations` of the object that a document is; −1 where there is none. */
function beginOfIterations(bytes: Uint8Array): number {
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const kind = kinds[bytes[at]!];
    if (kind === NOTHING) continue;
    if (kind === BEGIN) depth++;
    else if (kind === END) depth--;
    else {
      const end = endOfString(bytes, at);
      if (depth === 1 && isText(bytes, at, end, ITERATIONS)) {
        const value = valueAfter(bytes, end);
        if (value >= 0) return bytes[value] === OPEN_LIST ? value : -1;
      }
      at = end;
    }
  }
  return -1;
}

const keyOf = (text: string) => new TextEncoder().encode(text);
const [ITERATIONS, COLUMNS, TOP_IDS, TOP_PROBS] = ["iterations", "columns", "topIds", "topProbs"].map(keyOf) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

/** Whether a string, from quote to quote, is a text. */
function isText(bytes: Uint8Array, from: number, to: number, text: Uint8Array): boolean {
  if (to - from - 1 !== text.length) return false;
  for (let at = 0; at < text.length; at++) if (bytes[from + 1 + at] !== text[at]) return false;
  return true;
}

/** Where the value of a key begins, whose closing quote is at `end`; −1 where the string is no key. */
function valueAfter(bytes: Uint8Array, end: number): number {
  const colon = skipBlanks(bytes, end + 1);
  return bytes[colon] === COLON ? skipBlanks(bytes, colon + 1) : -1;
}

function skipBlanks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isBlank(bytes[at])) at++;
  return at;
}

/** The quote that closes a string. @throws Otherwise where none does */
function endOfString(bytes: Uint8Array, from: number): number {
  for (let at = from + 1; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) at++;
    else if (bytes[at] === QUOTE) return at;
  }
  throw new Otherwise();
}

/** A part of an entry that was read by hand, ends exclusive: the browser is given a 0 instead. */
interface Cut {
  readonly from: number;
  readonly to: number;
  readonly rows: Rows;
}

class IterationReader {
  private readonly ids = new Rows(Int32Array);
  private readonly probs = new Rows(Float64Array);

  constructor(private readonly bytes: Uint8Array) {}

  /** @param list the bracket that opens the list @throws Error where it is no list of objects or lists */
  read(list: number): { readonly iterations: readonly unknown[]; readonly end: number } {
    const { bytes } = this;
    const iterations: unknown[] = [];
    let at = skipBlanks(bytes, list + 1);
    while (bytes[at] !== CLOSE_LIST) {
      if (iterations.length > 0) {
        if (bytes[at] !== COMMA) throw new Otherwise();
        at = skipBlanks(bytes, at + 1);
      }
      if (kinds[bytes[at] ?? COMMA] !== BEGIN) throw new Otherwise();
      at = skipBlanks(bytes, this.readEntry(at, iterations));
    }
    return { iterations, end: at + 1 };
  }

  /** @returns what is behind the entry */
  private readEntry(from: number, into: unknown[]): number {
    const { bytes } = this;
    const cuts: Cut[] = [];
    let depth = 0;
    /** Whether the object that is open at depth 2 is that of the columns. */
    let isInColumns = false;
    for (let at = from; at < bytes.length; at++) {
      const kind = kinds[bytes[at]!];
      if (kind === NOTHING) continue;
      if (kind === BEGIN) depth++;
      else if (kind === END) {
        depth--;
        if (depth === 1) isInColumns = false;
        if (depth > 0) continue;
        into.push(this.parse(from, at + 1, cuts));
        return at + 1;
      } else {
        const end = endOfString(bytes, at);
        if (depth === 1 && isText(bytes, at, end, COLUMNS)) isInColumns = valueAfter(bytes, end) >= 0;
        const rows = depth === 1 || (depth === 2 && isInColumns) ? this.rowsOf(at, end) : null;
        at = end;
        if (!rows) continue;
        const value = valueAfter(bytes, end);
        const behind = value < 0 ? -1 : rows.read(bytes, value);
        if (behind < 0) continue;
        cuts.push({ from: value, to: behind, rows });
        at = behind - 1;
      }
    }
    throw new Otherwise();
  }

  private rowsOf(from: number, to: number): Rows | null {
    if (isText(this.bytes, from, to, TOP_IDS)) return this.ids;
    return isText(this.bytes, from, to, TOP_PROBS) ? this.probs : null;
  }

  private parse(from: number, to: number, cuts: readonly Cut[]): unknown {
    const part = (begin: number, end: number) => decoder.decode(this.bytes.subarray(begin, end));
    if (cuts.length === 0) return packedIteration(JSON.parse(part(from, to)));
    const [one, other] = cuts;
    // A column without the other, or twice, is for the reader to say what is wrong with it.
    if (!other || cuts.length > 2 || one!.rows === other.rows) throw new Otherwise();
    const text = `${part(from, one!.from)}0${part(one!.to, other.from)}0${part(other.to, to)}`;
    const data = JSON.parse(text) as { readonly columns?: unknown };
    const packed = packedRows(this.ids, this.probs);
    if (areCut(data)) return withRows(data, packed);
    const { columns } = data;
    if (!areCut(columns)) throw new Otherwise();
    return { ...data, columns: withRows(columns, packed) };
  }
}

/** Whether an object is what the candidates were cut out of. */
const areCut = (data: unknown): data is { readonly topIds: 0; readonly topProbs: 0 } =>
  typeof data === "object" &&
  data !== null &&
  "topIds" in data &&
  "topProbs" in data &&
  data.topIds === 0 &&
  data.topProbs === 0;

/** Candidates stand in the iteration itself, or in its columns. */
function packedIteration(data: unknown): unknown {
  if (typeof data !== "object" || data === null) return data;
  return "columns" in data ? { ...data, columns: packParsed(data.columns) } : packParsed(data);
}

function packedRows(ids: Rows<Int32Array<ArrayBuffer>>, probs: Rows<Float64Array<ArrayBuffer>>): PackedRows {
  const counts = ids.counts.slice(0, ids.rows);
  if (ids.rows !== probs.rows || counts.some((count, row) => count !== probs.counts[row])) throw new Otherwise();
  return { counts, ids: ids.values.slice(0, ids.length), probs: probs.values.slice(0, probs.length) };
}

type Values = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Most numbers of a row that a count has room for. */
const MOST_IN_ROW = 2 ** 16 - 1;

/** A list of lists of numbers, as it is read; used again for the next one. */
class Rows<Kind extends Values = Values> {
  values: Kind;
  counts = new Uint16Array(64);
  length = 0;
  rows = 0;

  constructor(private readonly Make: new (length: number) => Kind) {
    this.values = new Make(512);
  }

  /** Reads the list that begins at a place. @returns what is behind it, or −1 where it is none of such lists */
  read(bytes: Uint8Array, from: number): number {
    [this.length, this.rows] = [0, 0];
    if (bytes[from] !== OPEN_LIST) return -1;
    let at = skipBlanks(bytes, from + 1);
    if (bytes[at] === CLOSE_LIST) return at + 1;
    for (;;) {
      at = this.readRow(bytes, at);
      if (at < 0) return -1;
      at = skipBlanks(bytes, at);
      if (bytes[at] === CLOSE_LIST) return at + 1;
      if (bytes[at] !== COMMA) return -1;
      at = skipBlanks(bytes, at + 1);
    }
  }

  private readRow(bytes: Uint8Array, from: number): number {
    if (bytes[from] !== OPEN_LIST) return -1;
    if (this.rows === this.counts.length) this.counts = grown(this.counts, Uint16Array);
    const { length } = this;
    let at = skipBlanks(bytes, from + 1);
    while (bytes[at] !== CLOSE_LIST) {
      if (this.length > length) {
        if (bytes[at] !== COMMA) return -1;
        at = skipBlanks(bytes, at + 1);
      }
      at = this.readNumber(bytes, at);
      if (at < 0 || this.length - length > MOST_IN_ROW) return -1;
      at = skipBlanks(bytes, at);
    }
    this.counts[this.rows++] = this.length - length;
    return at + 1;
  }

  /** A number as JSON has it. Up to 15 digits and a power of ten up to 22 are exact in themselves, and so is what one makes of the other. */
  private readNumber(bytes: Uint8Array, from: number): number {
    let at = from;
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at++;
    const whole = at;
    let [digits, power, value] = [0, 0, 0];
    let code = bytes[at]!;
    for (; code >= ZERO && code <= NINE; code = bytes[++at]!) {
      value = 10 * value + (code - ZERO);
      if (value > 0) digits++;
    }
    if (at === whole || (at - whole > 1 && bytes[whole] === ZERO)) return -1;
    if (code === POINT) {
      const places = ++at;
      for (code = bytes[at]!; code >= ZERO && code <= NINE; code = bytes[++at]!) {
        value = 10 * value + (code - ZERO);
        if (value > 0) digits++;
      }
      if (at === places) return -1;
      power = places - at;
    }
    if (bytes[at] === LOWER_E || bytes[at] === UPPER_E) {
      at++;
      const sign = bytes[at] === MINUS ? -1 : 1;
      if (bytes[at] === MINUS || bytes[at] === PLUS) at++;
      const begin = at;
      let exponent = 0;
      for (; isDigit(bytes[at]); at++) exponent = 10 * exponent + (bytes[at]! - ZERO);
      if (at === begin) return -1;
      power += sign * exponent;
    }
    const isExact = digits <= 15 && Math.abs(power) <= 22;
    const size = power < 0 ? value / POWERS[-power]! : value * POWERS[power]!;
    const found = isExact ? (isNegative ? -size : size) : Number(decoder.decode(bytes.subarray(from, at)));
    return this.push(found) ? at : -1;
  }

  /** False for numbers that the list has no room for. */
  private push(value: number): boolean {
    if (this.length === this.values.length) this.values = grown(this.values, this.Make);
    this.values[this.length] = value;
    return this.values[this.length++] === value;
  }
}

const POWERS = Array.from({ length: 23 }, (_, power) => 10 ** power);

function grown<List extends Values | Uint16Array<ArrayBuffer>>(list: List, Make: new (length: number) => List): List {
  const larger = new Make(2 * list.length);
  larger.set(list);
  return larger;
}
