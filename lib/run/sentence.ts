/** Why a run ended, for people. */

/** Errors that the language throws when a program has gone wrong, in words of its own. */
const isMistake = (error: unknown) =>
  error instanceof TypeError ||
  error instanceof ReferenceError ||
  (error instanceof RangeError && /call stack|invalid (array|string|typed array)/i.test(error.message));

/** The message of an error in words for the reader; of one that nobody foresaw, with what it is. */
export function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return isMistake(error) ? `Something that was not foreseen broke this off: ${message}.` : message;
}
