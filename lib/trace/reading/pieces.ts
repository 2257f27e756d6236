/**
 * A large JSON document, read from its bytes an iteration at a time: what is parsed at once is held at once, and the lists
 * of a thousand iterations take the memory of a page, and seconds to collect. Candidates and long lists of numbers, which
 * are nearly all of such a document, go from the bytes into their packed form, and a list is made of those that are read.
 */
import { type PackedRows, packParsed, withRows } from "../packed";
import { defineList, kindOf, type Numbers } from "../packed-lists";

/** Documents shorter than this are parsed at once, bytes. */
export const LARGE = 2 ** 22;

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE, COLON, COMMA] = [34, 92, 91, 93, 123, 125, 58, 44];
const [ZERO, NINE, MINUS, PLUS, POINT, LOWER_E, UPPER_E] = [48, 57, 45, 43, 46, 101, 69];
const isBlank = (code: number | undefined) => code === 32 || code === 10 || code === 13 || code === 9;

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

const ITERATIONS = new TextEncoder().encode("iterations");

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

/** Objects of an iteration in which long lists stand, by their key; those of the iteration itself: "". */
type Holder = "" | "columns" | "observed";

/** A value of an entry that was read by hand, ends exclusive: the browser is given a 0 instead. */
interface Cut {
  readonly from: number;
  readonly to: number;
  readonly holder: Holder;
  readonly name: string;
  readonly read: Numbers | Rows;
}

/** Candidates as they were read: numbers of all rows, and how many of each. */
interface Rows {
  readonly counts: Uint16Array<ArrayBuffer>;
  readonly numbers: Numbers;
}

/** No key of interest is longer. */
const LONGEST_KEY = 16;

class IterationReader {
  private readonly integers = new IntegerReader();
  private readonly numbers = new NumberReader();

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
      // Both at once, so that what iterations share with others is shared by neighbours alone: they are handed over together.
      if (this.integers.isNearlyFull() || this.numbers.isNearlyFull()) {
        this.integers.begin();
        this.numbers.begin();
      }
    }
    return { iterations, end: at + 1 };
  }

  /** @returns what is behind the entry */
  private readEntry(from: number, into: unknown[]): number {
    const { bytes } = this;
    const cuts: Cut[] = [];
    let depth = 0;
    /** Which object is open at depth 2; null where it is another one. */
    let open: Holder | null = null;
    for (let at = from; at < bytes.length; at++) {
      const kind = kinds[bytes[at]!];
      if (kind === NOTHING) continue;
      if (kind === BEGIN) depth++;
      else if (kind === END) {
        depth--;
        if (depth === 1) open = null;
        if (depth > 0) continue;
        into.push(this.parse(from, at + 1, cuts));
        return at + 1;
      } else {
        const end = endOfString(bytes, at);
        const name = end - at <= LONGEST_KEY && depth <= 2 ? decoder.decode(bytes.subarray(at + 1, end)) : "";
        if (depth === 1 && (name === "columns" || name === "observed"))
          open = valueAfter(bytes, end) >= 0 ? name : null;
        const holder = depth === 1 ? "" : depth === 2 ? open : null;
        at = end;
        const cut = holder !== null && isLong(name) ? this.cutAt(holder, name, valueAfter(bytes, end)) : null;
        if (!cut) continue;
        cuts.push(cut);
        at = cut.to - 1;
      }
    }
    throw new Otherwise();
  }

  /** A list that begins at a place; null where it is none of numbers, or where there is none. */
  private cutAt(holder: Holder, name: string, from: number): Cut | null {
    if (from < 0) return null;
    const { bytes } = this;
    const isInteger = name === "topIds" || kindOf(name) === Int32Array;
    const reader = isInteger ? this.integers : this.numbers;
    const to = isCandidates(name) ? reader.readRows(bytes, from) : reader.readList(bytes, from);
    if (to < 0) return null;
    const numbers = reader.taken();
    return { from, to, holder, name, read: isCandidates(name) ? { counts: reader.takenCounts(), numbers } : numbers };
  }

  private parse(from: number, to: number, cuts: readonly Cut[]): unknown {
    if (cuts.length === 0) return packedIteration(JSON.parse(decoder.decode(this.bytes.subarray(from, to))));
    const data = JSON.parse(this.textWithout(from, to, cuts)) as Record<string, unknown>;
    for (const holder of ["observed", "columns", ""] as const) {
      const own = cuts.filter((cut) => cut.holder === holder);
      if (own.length === 0) continue;
      const filled = filledIn(holder === "" ? data : data[holder], own);
      if (holder === "") return filled;
      data[holder] = filled;
    }
    return data;
  }

  /** An entry as the browser is given it. */
  private textWithout(from: number, to: number, cuts: readonly Cut[]): string {
    const rest = new Uint8Array(to - from - cuts.reduce((sum, cut) => sum + cut.to - cut.from - 1, 0));
    let [read, written] = [from, 0];
    for (const cut of cuts) {
      rest.set(this.bytes.subarray(read, cut.from), written);
      written += cut.from - read;
      rest[written++] = ZERO;
      read = cut.to;
    }
    rest.set(this.bytes.subarray(read, to), written);
    return decoder.decode(rest);
  }
}

const isCandidates = (name: string) => name === "topIds" || name === "topProbs";
const isLong = (name: string) => kindOf(name) !== null || isCandidates(name);

/** Puts what was cut out of an object back into it. @throws Otherwise where it is not what they were cut out of */
function filledIn(holder: unknown, cuts: readonly Cut[]): object {
  if (typeof holder !== "object" || holder === null) throw new Otherwise();
  const told = new Map(cuts.map(({ name, read }) => [name, read]));
  // A column that stands there twice is for the browser, which knows which of the two counts.
  const isWhole = told.size === cuts.length && cuts.every(({ name }) => holder[name as never] === 0);
  if (!isWhole) throw new Otherwise();
  for (const [name, read] of told) if (!("counts" in read)) defineList(holder, name, read);
  const [ids, probs] = [told.get("topIds"), told.get("topProbs")] as [Rows?, Rows?];
  if (!ids && !probs) return holder;
  // A column without the other is for the reader to say what is wrong with it.
  if (!ids || !probs || ids.counts.length !== probs.counts.length) throw new Otherwise();
  if (ids.counts.some((count, row) => count !== probs.counts[row])) throw new Otherwise();
  return withRows(holder, { counts: ids.counts, ids: ids.numbers, probs: probs.numbers } as PackedRows);
}

/** Candidates stand in the iteration itself, or in its columns. */
function packedIteration(data: unknown): unknown {
  if (typeof data !== "object" || data === null) return data;
  return "columns" in data ? { ...data, columns: packParsed(data.columns) } : packParsed(data);
}

/** Most numbers of a row that a count has room for. */
const MOST_IN_ROW = 2 ** 16 - 1;

/** Numbers that have room in one piece of memory: those of some thirty iterations of a long run. */
const ROOM = 2 ** 18;

/**
 * Reads lists of numbers of a kind, and lists of those. Many lists share a piece of memory: thousands of pieces take longer
 * to get, to hand over and to give back than the numbers in them to read.
 */
abstract class ListReader<List extends Numbers> {
  protected values: List;
  /** Where the list that is being read begins in them, and where its next number goes. */
  protected first = 0;
  protected length = 0;
  private counts = new Uint16Array(64);
  private rows = 0;

  constructor(private readonly Kind: new (length: number) => List) {
    this.values = new Kind(ROOM);
  }

  /** Takes other memory for what is read from here on. */
  begin(): void {
    this.values = new this.Kind(ROOM);
    this.first = 0;
  }

  isNearlyFull = (): boolean => this.first > 0.75 * ROOM;

  /** More room for the list that is being read, which may become longer than what there is. @returns all of it */
  protected more(): List {
    const read = this.values.subarray(this.first, this.length);
    this.values = new this.Kind(Math.max(ROOM, 2 * read.length));
    this.values.set(read);
    [this.first, this.length] = [0, read.length];
    return this.values;
  }

  /** Reads one more list. @returns what is behind it, or −1 where it is none of such numbers */
  protected abstract readOn(bytes: Uint8Array, from: number): number;

  /** Reads the list that begins at a place. @returns what is behind it, or −1 where it is none of numbers */
  readList(bytes: Uint8Array, from: number): number {
    this.length = this.first;
    return this.readOn(bytes, from);
  }

  /** Reads the list of lists that begins at a place. @returns what is behind it, or −1 where it is none of such lists */
  readRows(bytes: Uint8Array, from: number): number {
    [this.length, this.rows] = [this.first, 0];
    if (bytes[from] !== OPEN_LIST) return -1;
    let at = skipBlanks(bytes, from + 1);
    if (bytes[at] === CLOSE_LIST) return at + 1;
    for (;;) {
      const before = this.length - this.first;
      at = this.readOn(bytes, at);
      const count = this.length - this.first - before;
      if (at < 0 || count > MOST_IN_ROW) return -1;
      if (this.rows === this.counts.length) this.counts = grown(this.counts);
      this.counts[this.rows++] = count;
      at = skipBlanks(bytes, at);
      if (bytes[at] === CLOSE_LIST) return at + 1;
      if (bytes[at] !== COMMA) return -1;
      at = skipBlanks(bytes, at + 1);
    }
  }

  /** The numbers that were read. */
  taken(): List {
    const { first, length } = this;
    this.first = length;
    return this.values.subarray(first, length) as List;
  }

  /** How many of them are in each row. */
  takenCounts = (): Uint16Array<ArrayBuffer> => this.counts.slice(0, this.rows);
}

/** Integers from 0 on that are written in digits alone, up to nine of them: ids and positions. */
class IntegerReader extends ListReader<Int32Array<ArrayBuffer>> {
  constructor() {
    super(Int32Array);
  }

  protected readOn(bytes: Uint8Array, from: number): number {
    if (bytes[from] !== OPEN_LIST) return -1;
    let { values, length } = this;
    let at = from + 1;
    if (bytes[at]! <= BLANK) at = skipBlanks(bytes, at);
    if (bytes[at] === CLOSE_LIST) return at + 1;
    for (;;) {
      const first = at;
      let code = bytes[at]!;
      let value = 0;
      for (; code >= ZERO && code <= NINE; code = bytes[++at]!) value = (10 * value + (code - ZERO)) | 0;
      const digits = at - first;
      if (digits === 0 || digits > 9 || (digits > 1 && bytes[first] === ZERO)) return -1;
      if (length === values.length) {
        this.length = length;
        values = this.more();
        length = this.length;
      }
      values[length++] = value;
      if (code <= BLANK) {
        at = skipBlanks(bytes, at);
        code = bytes[at]!;
      }
      if (code === CLOSE_LIST) {
        this.length = length;
        return at + 1;
      }
      if (code !== COMMA) return -1;
      if (bytes[++at]! <= BLANK) at = skipBlanks(bytes, at);
    }
  }
}

class NumberReader extends ListReader<Float64Array<ArrayBuffer>> {
  constructor() {
    super(Float64Array);
  }

  /**
   * Numbers are as JSON has them: up to 15 digits and a power of ten up to 22 are exact in themselves,
   * and so is what one makes of the other; all others are for the browser. One loop, without a call for each of them:
   * a large run holds ten million.
   */
  protected readOn(bytes: Uint8Array, from: number): number {
    if (bytes[from] !== OPEN_LIST) return -1;
    let { values, length } = this;
    let at = from + 1;
    if (bytes[at]! <= BLANK) at = skipBlanks(bytes, at);
    if (bytes[at] === CLOSE_LIST) return at + 1;
    for (;;) {
      let code = bytes[at]!;
      const isNegative = code === MINUS;
      if (isNegative) code = bytes[++at]!;
      const whole = at;
      let value = 0;
      for (; code >= ZERO && code <= NINE; code = bytes[++at]!) value = 10 * value + (code - ZERO);
      let digits = at - whole;
      if (digits === 0 || (digits > 1 && bytes[whole] === ZERO)) return -1;
      let power = 0;
      if (code === POINT) {
        const places = ++at;
        for (code = bytes[at]!; code >= ZERO && code <= NINE; code = bytes[++at]!) value = 10 * value + (code - ZERO);
        if (at === places) return -1;
        power = places - at;
        digits -= power;
      }
      if (code === LOWER_E || code === UPPER_E) {
        code = bytes[++at]!;
        const sign = code === MINUS ? -1 : 1;
        if (code === MINUS || code === PLUS) code = bytes[++at]!;
        const first = at;
        let exponent = 0;
        for (; code >= ZERO && code <= NINE; code = bytes[++at]!) exponent = 10 * exponent + (code - ZERO);
        if (at === first) return -1;
        power += sign * exponent;
      }
      if (digits > 15 || power < -22 || power > 22) value = Number(decoder.decode(bytes.subarray(whole, at)));
      else if (power < 0) value /= POWERS[-power]!;
      else value *= POWERS[power]!;
      if (length === values.length) {
        this.length = length;
        values = this.more();
        length = this.length;
      }
      values[length++] = isNegative ? -value : value;
      if (code <= BLANK) {
        at = skipBlanks(bytes, at);
        code = bytes[at]!;
      }
      if (code === CLOSE_LIST) {
        this.length = length;
        return at + 1;
      }
      if (code !== COMMA) return -1;
      if (bytes[++at]! <= BLANK) at = skipBlanks(bytes, at);
    }
  }
}

/** Blanks are the only signs up to it that JSON has between others. */
const BLANK = 32;

const POWERS = Array.from({ length: 23 }, (_, power) => 10 ** power);

function grown(list: Uint16Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
  const larger = new Uint16Array(2 * list.length);
  larger.set(list);
  return larger;
}
