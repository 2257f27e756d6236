/**
 * The columns of an iteration, which are nearly all of a large file: looked through by hand, and by their schema only
 * where something is wrong, for its sentence.
 */
import type { z } from "zod/mini";
import { checkAmount, TRACE_LIMITS as LIMITS } from "./limits";
import { arePacked } from "./packed";
import { numbersBehind } from "./packed-lists";
import { columnsSchema } from "./schema-v2";
import { wellFormed } from "./well-formed";

type Columns = z.infer<typeof columnsSchema>;

/**
 * An object whose columns stand among other fields, as in version 1: the columns are kept as they are, the rest is read
 * by the schema. Null where they are no plain lists of numbers, for the whole schema to say why.
 * @param rest what it reads of all else, fields in their order   @throws TraceError naming the place
 */
export function readWithColumns<Rest extends object>(
  rest: z.ZodMiniType<Rest>,
  order: readonly string[],
  raw: unknown,
  where: string,
): (Rest & Columns & { canvas: number[] }) | null {
  if (typeof raw !== "object" || raw === null) return null;
  const [columns, plain, others]: [object, object, object] = [{}, {}, {}];
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(raw))) {
    const isBeside = Object.hasOwn(BESIDE, name) && BESIDE[name as keyof typeof BESIDE](looked(raw, name));
    const place = Object.hasOwn(FORMS, name) ? columns : isBeside ? plain : others;
    Object.defineProperty(place, name, property);
  }
  if (!isPlain(columns) || !("canvas" in plain)) return null;
  checkAmount(others, where);
  const read = wellFormed(rest, others, where);
  const made = {};
  for (const name of order) {
    const from = Object.hasOwn(columns, name) ? columns : Object.hasOwn(plain, name) ? plain : read;
    const property = Object.getOwnPropertyDescriptor(from, name);
    if (property) Object.defineProperty(made, name, property);
  }
  return made as Rest & Columns & { canvas: number[] };
}

/** @throws TraceError naming the place */
export function readColumns(raw: unknown, where: string): Columns | null {
  if (raw === undefined) return null;
  return isPlain(raw) ? raw : wellFormed(columnsSchema, raw, where);
}

/** What the parts of a list are: by themselves, and as a range where they are packed. */
interface Parts {
  readonly isPart: (value: unknown) => boolean;
  readonly low: number;
  readonly high: number;
}

const isNumber = (value: unknown) => Number.isFinite(value);
const IDS: Parts = {
  isPart: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  low: 0,
  high: Number.MAX_SAFE_INTEGER,
};
const NUMBERS: Parts = { isPart: isNumber, low: -Number.MAX_VALUE, high: Number.MAX_VALUE };
const SCORES: Parts = {
  isPart: (value) => isNumber(value) && Math.abs(value as number) <= LIMITS.score,
  low: -LIMITS.score,
  high: LIMITS.score,
};

/** Of a list, or of the typed array behind it. */
const listOf = (parts: Parts) => (value: unknown) => {
  if (value instanceof Int32Array) return value.length <= LIMITS.positions && areIntegersWithin(value, parts);
  // Ids are packed as integers and as nothing else.
  if (value instanceof Float64Array)
    return parts !== IDS && value.length <= LIMITS.positions && areNumbersWithin(value, parts);
  return isListOf(parts.isPart)(value);
};

// A loop for each kind of array: one that meets both takes several times as long, and there are millions of numbers.
function areIntegersWithin(numbers: Int32Array, { low, high }: Parts): boolean {
  for (let at = 0; at < numbers.length; at++) if (numbers[at]! < low || numbers[at]! > high) return false;
  return true;
}

function areNumbersWithin(numbers: Float64Array, { low, high }: Parts): boolean {
  for (let at = 0; at < numbers.length; at++) if (!(numbers[at]! >= low && numbers[at]! <= high)) return false;
  return true;
}

const isListOf =
  (isPart: (value: unknown) => boolean, most: number = LIMITS.positions) =>
  (value: unknown) => {
    if (!Array.isArray(value) || value.length > most) return false;
    for (let at = 0; at < value.length; at++) if (!isPart(value[at])) return false;
    return true;
  };

/** What to look through of a property: no list is made of numbers that are packed. */
const looked = (holder: object, name: string): unknown => numbersBehind(holder, name) ?? holder[name as never];

/** What each column is made of; all others are for the schema to strip. */
const FORMS: Readonly<Record<keyof Columns, (value: unknown) => boolean>> = {
  positions: listOf(IDS),
  tokens: listOf(IDS),
  probability: listOf(NUMBERS),
  score: listOf(SCORES),
  entropy: listOf(NUMBERS),
  margin: listOf(NUMBERS),
  topIds: isListOf(isListOf(IDS.isPart, LIMITS.candidates)),
  topProbs: isListOf(isListOf(isNumber, LIMITS.candidates)),
};

const isStanding = (value: unknown) => value === null || isNumber(value);

/** None is told as no number where the list is packed; JSON has no such number. */
function areStandings(numbers: Float64Array): boolean {
  if (numbers.length > LIMITS.positions) return false;
  for (let at = 0; at < numbers.length; at++) if (Math.abs(numbers[at]!) === Number.POSITIVE_INFINITY) return false;
  return true;
}

const OBSERVED: Readonly<Record<string, (value: unknown) => boolean>> = {
  positions: listOf(IDS),
  argmax: listOf(IDS),
  probability: listOf(NUMBERS),
  standing: (value) => (value instanceof Float64Array ? areStandings(value) : isListOf(isStanding)(value)),
};

/** Long lists beside the columns: what is not as they should be is for the schema. */
const BESIDE = {
  canvas: listOf(IDS),
  observed: (value: unknown) =>
    typeof value === "object" &&
    value !== null &&
    Object.keys(value).length === Object.keys(OBSERVED).length &&
    Object.entries(OBSERVED).every(([name, isForm]) => isForm(looked(value, name))),
} as const;

export const COLUMN_NAMES = Object.keys(FORMS) as readonly (keyof Columns)[];

function isPlain(raw: unknown): raw is Columns {
  if (typeof raw !== "object" || raw === null || !("positions" in raw) || !("tokens" in raw)) return false;
  const isPacked = arePacked(raw as Columns, LIMITS.candidates);
  return Object.keys(raw).every((name) => {
    if (isPacked && (name === "topIds" || name === "topProbs")) return true;
    return Object.hasOwn(FORMS, name) && FORMS[name as keyof Columns](looked(raw, name));
  });
}
