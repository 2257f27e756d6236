/** What the schema says about data, in the words of the page: place, expected, found. */
import type { z } from "zod/mini";
import { shown } from "./shown";

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
 * @param data what was parsed   @param where its own place; empty where that is told already
 */
export function describeIssue({ issues }: z.core.$ZodError, data: unknown, where: string): string {
  const [first, ...rest] = issues;
  const more = rest.length > 0 ? ` (and ${rest.length} more)` : "";
  return `${describe(first!, data, where)}${more}`;
}

/** Every one of the issues, with its place. */
export const describeIssues = ({ issues }: z.core.$ZodError, data: unknown, where: string): string[] =>
  issues.map((issue) => describe(issue, data, where));

function describe(issue: z.core.$ZodIssue, data: unknown, where: string): string {
  const place = [where, ...issue.path].filter((part) => part !== "").join(".") || "the file";
  const found = issue.path.reduce<unknown>((value, key) => partOf(value, key), data);
  return `${place}: ${sayExpected(issue)}, found ${foundIn(issue, found)}`;
}

/** What was expected, in the schema's own sentence where it has one. */
export const sayExpected = (issue: z.core.$ZodIssue): string =>
  isOwn(issue) ? issue.message : `expected ${expectation(issue)}`;

/** The validator's own messages all begin like these. */
const isOwn = ({ message }: z.core.$ZodIssue) => !/^(?:Invalid|Too|Unrecognized)\b/.test(message);

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
      return "another value";
  }
}

const unitOf = (origin: string) => (origin === "string" ? " characters" : origin === "array" ? " entries" : "");

function foundIn(issue: z.core.$ZodIssue, found: unknown): string {
  const isLength = issue.code === "too_big" || issue.code === "too_small";
  if (isLength && (typeof found === "string" || Array.isArray(found))) return String(found.length);
  return shown(found);
}
