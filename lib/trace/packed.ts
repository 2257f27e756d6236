/**
 * Candidates of many rows as a few long lists of numbers. As lists of lists they are most of a large trace: a quarter of a
 * gigabyte for a run of 1,024 positions in 1,024 iterations, which is slow to collect and to copy. Packed they go from one
 * thread to another, and into the browser's storage, at once; the lists are made again of the iteration that is read.
 */
import { listBuffers, packedValue, withLists } from "./packed-lists";

export interface PackedRows {
  /** Candidates of each row. */
  readonly counts: Uint16Array<ArrayBuffer>;
  readonly ids: Int32Array<ArrayBuffer>;
  readonly probs: Float64Array<ArrayBuffer>;
}

interface Candidates {
  readonly topIds?: number[][] | undefined;
  readonly topProbs?: number[][] | undefined;
}

/** Columns, or an iteration, with its candidates packed where it has any. */
export type Packed<Columns extends Candidates> = Omit<Columns, keyof Candidates> & { readonly packed?: PackedRows };

const COLUMNS = ["topIds", "topProbs"] as const;

/** What stands behind candidates that are packed, by what reads them. */
const sources = new WeakMap<() => unknown, PackedRows>();

function sourceOf(columns: object): PackedRows | undefined {
  const read = Object.getOwnPropertyDescriptor(columns, "topIds")?.get;
  return read && sources.get(read);
}

/** With its candidates and its lists of numbers packed, ready to be copied; anything else as it is. */
export function pack<Columns extends Candidates>(columns: Columns): Packed<Columns> {
  const packed = sourceOf(columns) ?? packedRows(columns.topIds, columns.topProbs);
  const others: Record<string, unknown> = {};
  for (const name of Object.keys(columns))
    if (!packed || !isCandidates(name)) others[name] = packedValue(columns, name);
  return { ...(others as Packed<Columns>), ...(packed ? { packed } : {}) };
}

/** All but the candidates, of which none are read. */
export function withoutCandidates<Columns extends Candidates>(columns: Columns): Omit<Columns, keyof Candidates> {
  const others: Partial<Columns> = {};
  for (const name of Object.keys(columns) as (keyof Columns & string)[])
    if (!isCandidates(name)) others[name] = columns[name];
  return others as Omit<Columns, keyof Candidates>;
}

/** The same as before it was packed; its candidates are unpacked whenever they are read, and lists when they first are. */
export function unpack<Columns extends Candidates>({ packed, ...others }: Packed<Columns>): Columns {
  const columns = withLists(others);
  if (packed) defineRows(columns, packed);
  return columns as unknown as Columns;
}

/** Parsed JSON with its candidates packed; as it is where it holds none, or anything that is not a list of such numbers. */
export function packParsed(data: unknown): unknown {
  if (typeof data !== "object" || data === null || !("topIds" in data && "topProbs" in data)) return data;
  const packed = packedRows(data.topIds, data.topProbs);
  return packed ? withRows(data, packed) : data;
}

/** Gives an object the candidates of another, packed where they are. */
export function copyCandidates<To extends object>(from: Candidates, to: To): To & Candidates {
  for (const name of COLUMNS) {
    const column = Object.getOwnPropertyDescriptor(from, name);
    if (column && (column.get || column.value !== undefined)) Object.defineProperty(to, name, column);
  }
  return to;
}

/** Candidates of all rows, one row behind the other: what looks at many rows reads them so, and makes no list for each. */
export interface CandidateTable {
  /** [rows + 1] where each row begins in the other lists, and where the last one ends. */
  readonly starts: Uint32Array;
  readonly ids: ArrayLike<number>;
  readonly probs: ArrayLike<number>;
}

/** Tables by what they were made of: the packed rows, or the lists of ids. */
const tables = new WeakMap<object, CandidateTable>();

/** The candidates of an iteration as one table, made once; null where none were recorded. */
export function candidateTable(columns: Candidates): CandidateTable | null {
  const packed = sourceOf(columns);
  if (packed) return packedTable(packed);
  const { topIds, topProbs } = columns;
  if (!topIds) return null;
  const known = tables.get(topIds);
  if (known) return known;
  const table = {
    starts: startsOf(topIds.map(({ length }) => length)),
    ids: topIds.flat(),
    probs: topProbs?.flat() ?? [],
  };
  tables.set(topIds, table);
  return table;
}

/** The same of candidates that are packed, which nothing else can be wrong with than the numbers; null of all others. */
export function tableIfPacked(columns: Candidates): CandidateTable | null {
  const packed = sourceOf(columns);
  return packed ? packedTable(packed) : null;
}

function packedTable(packed: PackedRows): CandidateTable {
  const known = tables.get(packed);
  if (known) return known;
  const table = { starts: startsOf(packed.counts), ids: packed.ids, probs: packed.probs };
  tables.set(packed, table);
  return table;
}

function startsOf(counts: ArrayLike<number>): Uint32Array {
  const starts = new Uint32Array(counts.length + 1);
  for (let row = 0; row < counts.length; row++) starts[row + 1] = starts[row]! + counts[row]!;
  return starts;
}

/** The candidates of one row, of which alone lists are made; null where none were recorded, or there is no such row. */
export function candidatesInRow(columns: Candidates, row: number): { ids: number[]; probs: number[] } | null {
  const table = candidateTable(columns);
  const [from, to] = [table?.starts[row], table?.starts[row + 1]];
  if (!table || from === undefined || to === undefined) return null;
  const part = (values: ArrayLike<number>) => Array.from({ length: to - from }, (_, slot) => values[from + slot]!);
  return { ids: part(table.ids), probs: part(table.probs) };
}

/** [rows] the first candidate that is not `but`; undefined in rows without one, and null where none were recorded. */
export function bestCandidatesBut(columns: Candidates, but: number): (number | undefined)[] | null {
  const packed = sourceOf(columns);
  if (packed) return bestPackedBut(packed, but);
  const table = candidateTable(columns);
  if (!table) return null;
  const { starts, ids } = table;
  const best: (number | undefined)[] = [];
  for (let row = 0; row < starts.length - 1; row++) {
    let at = starts[row]!;
    while (at < starts[row + 1]! && ids[at] === but) at++;
    best.push(at < starts[row + 1]! ? ids[at] : undefined);
  }
  return best;
}

/** Row by row, as whoever asks for a whole run does: no table is made and kept for that. */
function bestPackedBut({ counts, ids }: PackedRows, but: number): (number | undefined)[] {
  const best = new Array<number | undefined>(counts.length);
  let from = 0;
  for (let row = 0; row < counts.length; row++) {
    const to = from + counts[row]!;
    while (from < to && ids[from] === but) from++;
    best[row] = from < to ? ids[from] : undefined;
    from = to;
  }
  return best;
}

/** [rows] the first candidate of each; undefined in rows without one, and null where candidates were not recorded. */
export function bestCandidates(
  columns: Candidates,
): { ids: (number | undefined)[]; probs: (number | undefined)[] } | null {
  const table = candidateTable(columns);
  if (!table) return null;
  const { starts } = table;
  const ids: (number | undefined)[] = [];
  const probs: (number | undefined)[] = [];
  for (let row = 0; row < starts.length - 1; row++) {
    const at = starts[row]!;
    const hasOne = starts[row + 1]! > at;
    ids.push(hasOne ? table.ids[at] : undefined);
    probs.push(hasOne ? table.probs[at] : undefined);
  }
  return { ids, probs };
}

/** Whether candidates are packed, with ids from 0 on and so many at most in a row: then each is a number for certain. */
export function arePacked(columns: Candidates, most: number): boolean {
  const packed = sourceOf(columns);
  if (!packed) return false;
  // Loops, for these are millions of numbers and `every` calls a function for each.
  const { counts, ids } = packed;
  for (let row = 0; row < counts.length; row++) if (counts[row]! > most) return false;
  for (let at = 0; at < ids.length; at++) if (ids[at]! < 0) return false;
  return true;
}

/** Number of candidates in all rows. */
export const countCandidates = (columns: Candidates): number =>
  sourceOf(columns)?.ids.length ?? columns.topIds?.reduce((sum, ids) => sum + ids.length, 0) ?? 0;

/** Whether candidates were recorded, without reading any. */
export const hasCandidates = (columns: Candidates): boolean =>
  sourceOf(columns) !== undefined || columns.topIds !== undefined;

const isCandidates = (name: string) => (COLUMNS as readonly string[]).includes(name);

/** Null where they are no lists of the same lengths, of ids and of numbers. */
function packedRows(topIds: unknown, topProbs: unknown): PackedRows | null {
  if (!isRows(topIds) || !isRows(topProbs) || topIds.length !== topProbs.length) return null;
  const counts = new Uint16Array(topIds.length);
  let total = 0;
  for (const [row, ids] of topIds.entries()) {
    if (ids.length > MOST_IN_ROW || ids.length !== topProbs[row]!.length) return null;
    counts[row] = ids.length;
    total += ids.length;
  }
  const packed = { counts, ids: new Int32Array(total), probs: new Float64Array(total) };
  let at = 0;
  for (let row = 0; row < topIds.length; row++) {
    const [ids, probs] = [topIds[row]!, topProbs[row]!];
    for (let slot = 0; slot < ids.length; slot++, at++) {
      const [id, prob] = [ids[slot], probs[slot]];
      if (typeof id !== "number" || typeof prob !== "number" || (id | 0) !== id) return null;
      packed.ids[at] = id;
      packed.probs[at] = prob;
    }
  }
  return packed;
}

const MOST_IN_ROW = 2 ** 16 - 1;

const isRows = (column: unknown): column is unknown[][] => Array.isArray(column) && column.every(Array.isArray);

/**
 * Iterations whose candidates stay unpacked as lists of lists, for those who want them whole. All that looks at a single
 * row, or at every row of a run, reads the table instead, which costs nothing.
 */
const MOST_UNPACKED = 16;
/** Forget what was unpacked, the oldest first. */
const unpacked: (() => void)[] = [];

/** The same columns in the same order, with candidates that are unpacked when they are read. */
export function withRows(columns: object, packed: PackedRows): object {
  const made = {};
  for (const name of Object.keys(columns)) {
    // Each has its place before it has its candidates.
    const property = isCandidates(name) ? RESERVED : Object.getOwnPropertyDescriptor(columns, name)!;
    Object.defineProperty(made, name, property);
  }
  defineRows(made, packed);
  return made;
}

const RESERVED: PropertyDescriptor = { value: undefined, configurable: true, enumerable: true };

/** Gives an object candidates that are unpacked when they are read. */
function defineRows(columns: object, packed: PackedRows): void {
  let kept: Required<Candidates> | undefined;
  const read = () => {
    if (kept) return kept;
    const rows = unpackedRows(packed);
    kept = rows;
    unpacked.push(() => {
      kept = undefined;
    });
    if (unpacked.length > MOST_UNPACKED) unpacked.shift()!();
    return rows;
  };
  const readers = { topIds: () => read().topIds, topProbs: () => read().topProbs };
  sources.set(readers.topIds, packed);
  for (const name of COLUMNS)
    Object.defineProperty(columns, name, { get: readers[name], configurable: true, enumerable: true });
}

function unpackedRows({ counts, ids, probs }: PackedRows): { topIds: number[][]; topProbs: number[][] } {
  const topIds: number[][] = [];
  const topProbs: number[][] = [];
  let at = 0;
  for (const count of counts) {
    topIds.push(Array.from(ids.subarray(at, at + count)));
    topProbs.push(Array.from(probs.subarray(at, at + count)));
    at += count;
  }
  return { topIds, topProbs };
}

/** What can be handed over instead of being copied. */
export const buffersOf = ({ packed, ...others }: { readonly packed?: PackedRows }): ArrayBuffer[] => [
  ...(packed ? [packed.counts.buffer, packed.ids.buffer, packed.probs.buffer] : []),
  ...listBuffers(others),
];
