/**
 * What may be told around a file that does not tell it: `{"data": …, "mask_id": 126336, "prompt_length": 12 …}`.
 * The options of `python -m dimple_trace import`, which reads the same.
 */
import { z } from "zod";
import { TRACE_LIMITS } from "../limits";
import { id, name, text } from "../schema-v1";
import { wellFormed } from "../well-formed";
import { isObject } from "./rows";

const givenSchema = z.object({
  mask_id: id.optional(),
  /** Ids before the response. */
  prompt_length: z.number().int().nonnegative().max(TRACE_LIMITS.promptTokens).optional(),
  /** Of a batch. */
  row: id.default(0),
  eos_ids: z.array(id).max(TRACE_LIMITS.endTokens).optional(),
  pad_id: id.optional(),
  /** Texts of ids. */
  texts: z.record(name, name).optional(),
  model: name.optional(),
  strategy: name.optional(),
  question: text.optional(),
});

export type Given = z.infer<typeof givenSchema>;

/** A file's own data, and what is told around them. @throws TraceError */
export function unwrap(data: unknown): { readonly data: unknown; readonly given: Given } {
  const isWrapped = isObject(data) && "data" in data && !("format" in data);
  if (!isWrapped) return { data, given: givenSchema.parse({}) };
  const { data: inner, ...facts } = data;
  return { data: inner, given: wellFormed(givenSchema, facts, "") };
}
