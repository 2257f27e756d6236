/** From the text of a file to the JSON in it: one document, or one a line, as the command line writes them. */
import { shorten } from "@/lib/scene/shown";
import { TraceError } from "../error";
import { type Bytes, decoded } from "./bytes";
import { LARGE, parsedInPieces } from "./pieces";

/** Parsed JSON, and where in the file it stands. */
export interface Document {
  readonly data: unknown;
  /** `line 3`; null where it is alone. */
  readonly place: string | null;
}

/**
 * All documents of a text.
 * @param what is expected: "a trace"   @param most how many of it, one a line
 * @throws TraceError
 */
export function documentsOf(text: string, what: string, most = 1): readonly Document[] {
  return documentsIn(text, what, most, parsed(text));
}

/**
 * The same from the bytes of the text: where it is one large document, no text of it is ever made.
 * @throws TraceError
 */
export function documentsOfBytes(bytes: Bytes, what: string, most = 1): readonly Document[] {
  const data = parsedInPieces(bytes);
  if (data !== undefined) return [{ data, place: null }];
  const text = decoded(bytes);
  return documentsIn(text, what, most, parsedAtOnce(text));
}

function documentsIn(text: string, what: string, most: number, whole: Parsed): readonly Document[] {
  if (whole.ok) return [{ data: whole.data, place: null }];
  const first = firstLine(text);
  if (first === null) throw new TraceError(`expected ${what} as JSON, found blank text`);
  // Where not even the first line is JSON by itself, the text was meant as one document. Of a single line that is known already.
  const isAll = text.trimEnd().length <= first.length;
  if (isAll || !parsed(first).ok) throw new TraceError(`expected ${what} as JSON, found ${found(text, whole.reason)}`);
  const lines = linesOf(text);
  if (lines.length > most)
    throw new TraceError(`expected ${what} a line, ${most} at most, found ${lines.length} lines`);
  return lines.map(({ text: line, number }) => {
    const one = parsed(line);
    if (one.ok) return { data: one.data, place: lines.length > 1 ? `line ${number}` : null };
    throw new TraceError(`line ${number}: expected ${what} as JSON, found ${found(line, one.reason)}`);
  });
}

type Parsed = { readonly ok: true; readonly data: unknown } | { readonly ok: false; readonly reason: string };

function parsed(text: string): Parsed {
  const data = text.length < LARGE ? undefined : parsedInPieces(new TextEncoder().encode(text));
  return data === undefined ? parsedAtOnce(text) : { ok: true, data };
}

function parsedAtOnce(text: string): Parsed {
  try {
    return { ok: true, data: JSON.parse(text) };
  } catch (error) {
    return { ok: false, reason: (error as Error).message };
  }
}

/** The first line that is not blank, without what npm says before it runs a script; null where there is none. */
function firstLine(text: string): string | null {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf("\n", from);
    const line = text.slice(from, end < 0 ? undefined : end);
    if (!isBeside(line)) return line;
    from = end < 0 ? text.length : end + 1;
  }
  return null;
}

/** What npm says before it runs a script, and blank lines. */
export const isBeside = (line: string) => /^(?:> .*|\s*)$/.test(line);

/** The lines that are not blank, without what npm says before it runs a script. */
function linesOf(text: string): { readonly text: string; readonly number: number }[] {
  const lines = text.split(/\r?\n/).map((line, index) => ({ text: line, number: index + 1 }));
  const told = lines.filter(({ text: line }) => line.trim() !== "");
  const begin = told.findIndex(({ text: line }) => !/^> /.test(line));
  return begin < 0 ? [] : told.slice(begin);
}

/** What stands where JSON was expected, as far as the browser tells the place. */
function found(text: string, reason: string): string {
  if (/^\s*<(!doctype|html|\?xml|svg)/i.test(text)) return "a web page or XML";
  const at = Number(/at position (\d+)/.exec(reason)?.[1] ?? Number.NaN);
  if (/end of (JSON|input|data)|unterminated/i.test(reason) || at >= text.length) return "JSON that is cut off";
  if (Number.isNaN(at)) return `text that is none: “${excerpt(text, 0)}”`;
  const before = text.slice(0, at).split("\n");
  const column = before.at(-1)!.length + 1;
  return `text that is none from line ${before.length}, column ${column} on: “${excerpt(text, at)}”`;
}

const excerpt = (text: string, from: number) =>
  shorten(
    text
      .slice(from, from + 200)
      .trim()
      .replace(/\s+/g, " "),
  );
