/** What the schema says about data, in the words of the page: place, expected, found. */
import type { z } from "zod";
import { shown } from "@/lib/scene/shown";

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "an object",
  record: "an object",
  null: "null",
};

/**
 * The first of the issues, with its place: `trace.seed: expected a whole number, found "7"`.
 * @param data what was parsed   @param where its own place
 */
export function describeIssue({ issues }: z.ZodError, data: unknown, where: string): string {
  const [first, ...rest] = issues;
  const found = first!.path.reduce<unknown>((value, key) => partOf(value, key), data);
  const more = rest.length > 0 ? ` (and ${rest.length} more)` : "";
  return `${[where, ...first!.path].join(".")}: expected ${expectation(first!)}, found ${foundIn(first!, found)}${more}`;
}

const partOf = (value: unknown, key: PropertyKey): unknown =>
  typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return KINDS[issue.expected] ?? issue.expected;
    case "too_big":
      return `at most ${issue.maximum}${unitOf(issue.origin)}`;
    case "too_small":
      return issue.inclusive ? `at least ${issue.minimum}${unitOf(issue.origin)}` : `more than ${issue.minimum}`;
    case "invalid_value":
      return issue.values.map((value) => shown(value)).join(" or ");
    case "invalid_union":
      return (
        issue.errors.flatMap((errors) => (errors[0] ? expectation(errors[0]) : [])).join(" or ") || "another value"
      );
    default:
      return issue.message.replace(/^expected /, "");
  }
}

const unitOf = (origin: string) => (origin === "string" ? " characters" : origin === "array" ? " entries" : "");

function foundIn(issue: z.core.$ZodIssue, found: unknown): string {
  const isLength = issue.code === "too_big" || issue.code === "too_small";
  if (isLength && (typeof found === "string" || Array.isArray(found))) return String(found.length);
  return found === undefined ? "nothing" : shown(found);
}
