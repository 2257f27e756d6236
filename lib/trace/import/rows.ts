/** Objects and lists in the files of others; lists are of one answer, or of a batch of which one row is asked for. */
import { z } from "zod/mini";
import { TraceError } from "../error";
import { TRACE_LIMITS } from "../limits";
import { id } from "../schema-v1";
import { wellFormed } from "../well-formed";

export const isObject = (data: unknown): data is Readonly<Record<string, unknown>> =>
  typeof data === "object" && data !== null && !Array.isArray(data);

/** One row of a batch [B, …]; a list that is no batch as it is. */
export function rowOf(value: unknown, row: number, where: string): unknown {
  if (!Array.isArray(value) || !Array.isArray(value[0])) return value;
  if (row >= value.length)
    throw new TraceError(`${where}: expected a batch with row ${row}, found ${value.length} rows`);
  return value[row];
}

const idsSchema = z.array(id).check(z.maxLength(TRACE_LIMITS.promptTokens + TRACE_LIMITS.positions));
const numbersSchema = z.array(z.number()).check(z.maxLength(TRACE_LIMITS.promptTokens + TRACE_LIMITS.positions));

/** [T] ids. */
export const idsOf = (value: unknown, row: number, where: string): number[] =>
  wellFormed(idsSchema, rowOf(value, row, where), where);

/** [T] numbers. */
export const numbersOf = (value: unknown, row: number, where: string): number[] =>
  wellFormed(numbersSchema, rowOf(value, row, where), where);
