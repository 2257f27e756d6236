/** Errors for people: a sentence in plain words, and apart from it what the program says, for a report. */

/** What is said of an error. */
export interface Told {
  readonly message: string;
  /** Words of the browser or of a library, which nobody should have to read; absent where the sentence says all. */
  readonly detail?: string;
}

/**
 * Errors that the language, the browser or WebAssembly make when a program has gone wrong, in words of their own. By
 * name: on its way out of a worker an error keeps its name, not its class.
 */
const MISTAKES: readonly string[] = ["TypeError", "ReferenceError", "InternalError", "RuntimeError", "DataCloneError"];

const isMistake = ({ name, message }: Error): boolean =>
  MISTAKES.includes(name) ||
  (name === "RangeError" && /call stack|(invalid|offset|out of).*(array|string|bounds|memory|length)/i.test(message));

/** The page itself makes such errors to call something off, and those alone. */
const isOfBrowser = (error: Error): boolean => error instanceof DOMException && error.name !== "AbortError";

const UNFORESEEN = "Something that nobody foresaw broke this off.";

/** The sentence of an error; of one that nobody foresaw, that it is one, with its own words apart. */
export function told(error: unknown): Told {
  if (!(error instanceof Error)) return { message: UNFORESEEN, detail: String(error) };
  if (isMistake(error) || isOfBrowser(error)) return { message: UNFORESEEN, detail: reportOf(error) };
  return error.cause === undefined
    ? { message: error.message }
    : { message: error.message, detail: reportOf(error.cause) };
}

/** All that was told of an error in one line, where nothing can be opened: for a terminal. */
export const inOneLine = ({ message, detail }: Told): string =>
  detail === undefined ? message : `${message} (${detail})`;

/** An error that says so in front of what was told of another one, and keeps its details. */
export const failedBecause = (what: string, { message, detail }: Told): Error =>
  new Error(`${what} ${message}`, detail === undefined ? {} : { cause: detail });

/** The words of an error as a sentence of their own. */
export const asSentence = (message: string): string =>
  `${message.slice(0, 1).toUpperCase()}${message.slice(1)}${/[.!?…”]$/.test(message) ? "" : "."}`;

const reportOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
