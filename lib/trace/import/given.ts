/**
 * What may be told around a file that does not tell it: `{"data": …, "mask_id": 126336, "prompt_length": 12 …}`.
 * The options of `python -m dimple_trace import`, which reads the same.
 */
import { z } from "zod/mini";
import { TRACE_LIMITS } from "../limits";
import { id, name, text } from "../schema-v1";
import { wellFormed } from "../well-formed";
import { isObject } from "./rows";

const givenSchema = z.object({
  mask_id: z.optional(id),
  /** Ids before the response. */
  prompt_length: z.optional(z.int().check(z.nonnegative(), z.lte(TRACE_LIMITS.promptTokens))),
  /** Of a batch. */
  row: z._default(id, 0),
  eos_ids: z.optional(z.array(id).check(z.maxLength(TRACE_LIMITS.endTokens))),
  pad_id: z.optional(id),
  /** Texts of ids. */
  texts: z.optional(z.record(name, name)),
  model: z.optional(name),
  strategy: z.optional(name),
  question: z.optional(text),
});

export type Given = z.infer<typeof givenSchema>;

/** A file's own data, and what is told around them. @throws TraceError */
export function unwrap(data: unknown): { readonly data: unknown; readonly given: Given } {
  const isWrapped = isObject(data) && "data" in data && !("format" in data);
  if (!isWrapped) return { data, given: givenSchema.parse({}) };
  const { data: inner, ...facts } = data;
  return { data: inner, given: wellFormed(givenSchema, facts, "") };
}
