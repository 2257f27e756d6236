/** Free text in the form the model was trained on. */

/** What Python's `\w` matches: letters, digits and the underscore. */
const NO_WORD = /[^\p{L}\p{N}_\s\u0085]/gu;
/** What Python splits at: JavaScript does not count the “next line” character among the spaces. */
const SPACES = /[\s\u0085]+/u;

/**
 * Lower case, every punctuation mark a word of its own, single spaces: how questions reach the model and how
 * answers are read (`normalise` of `training/world/words.py`).
 */
export function normalise(text: string): string {
  const spaced = text.toLowerCase().replace(NO_WORD, " $& ");
  return spaced.split(SPACES).filter(Boolean).join(" ");
}

/** From a character of a text to before another one. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The words and marks of a text before it is normalised. */
const PIECES = /[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s\u0085]/gu;

/**
 * Where stretches of the normalised text stand in the text itself, whole words each.
 * @param spans in characters of `normalise(text)`
 */
export function spansBefore(text: string, spans: readonly Span[]): Span[] {
  let at = 0;
  const words = [...text.matchAll(PIECES)].flatMap(({ 0: piece, index }) => {
    const written = normalise(piece);
    const [start, end] = [at, at + written.length];
    at = end + 1;
    return [{ start, end, before: { start: index, end: index + piece.length } }];
  });
  return spans.flatMap((span) => {
    const within = words.filter(({ start, end }) => start < span.end && end > span.start);
    return within.length > 0 ? [{ start: within[0]!.before.start, end: within.at(-1)!.before.end }] : [];
  });
}

/** Whether nothing of a text can be seen: white space, and signs that are there to be invisible (U+200B, U+FEFF …). */
export const isBlank = (text: string): boolean => /^[\s\p{Default_Ignorable_Code_Point}]*$/u.test(text);
