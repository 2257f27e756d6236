/** Parsed JSON against a schema, with the sentence of the page where it is another form. */
import type { z } from "zod/mini";
import { describeIssue } from "@/lib/scene/issue";
import { TraceError } from "./error";

/** @param where its place in the file @throws TraceError */
export function wellFormed<Form>(schema: z.ZodMiniType<Form>, data: unknown, where: string): Form {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new TraceError(describeIssue(parsed.error, data, where));
}
