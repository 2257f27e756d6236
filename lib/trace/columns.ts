/**
 * The columns of an iteration, which are nearly all of a large file: looked through by hand, and by their schema only
 * where something is wrong, for its sentence.
 */
import type { z } from "zod";
import { TRACE_LIMITS as LIMITS } from "./limits";
import { columnsSchema } from "./schema-v2";
import { wellFormed } from "./well-formed";

type Columns = z.infer<typeof columnsSchema>;

/** @throws TraceError naming the place */
export function readColumns(raw: unknown, where: string): Columns | null {
  if (raw === undefined) return null;
  return isPlain(raw) ? raw : wellFormed(columnsSchema, raw, where);
}

/** Number of candidates in all rows. */
export const candidatesIn = (columns: Columns | null): number =>
  columns?.topIds?.reduce((sum, ids) => sum + ids.length, 0) ?? 0;

const isId = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const isNumber = (value: unknown) => Number.isFinite(value);
const isScore = (value: unknown) => isNumber(value) && Math.abs(value as number) <= LIMITS.score;

const listOf =
  (isPart: (value: unknown) => boolean, most: number = LIMITS.positions) =>
  (value: unknown) =>
    Array.isArray(value) && value.length <= most && value.every(isPart);

/** What each column is made of; all others are for the schema to strip. */
const FORMS: Readonly<Record<keyof Columns, (value: unknown) => boolean>> = {
  positions: listOf(isId),
  tokens: listOf(isId),
  probability: listOf(isNumber),
  score: listOf(isScore),
  entropy: listOf(isNumber),
  margin: listOf(isNumber),
  topIds: listOf(listOf(isId, LIMITS.candidates)),
  topProbs: listOf(listOf(isNumber, LIMITS.candidates)),
};

function isPlain(raw: unknown): raw is Columns {
  if (typeof raw !== "object" || raw === null || !("positions" in raw) || !("tokens" in raw)) return false;
  return Object.entries(raw).every(
    ([name, column]) => Object.hasOwn(FORMS, name) && FORMS[name as keyof Columns](column),
  );
}
