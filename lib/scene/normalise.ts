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

/** Whether nothing of a text can be seen: white space, and signs that are there to be invisible (U+200B, U+FEFF …). */
export const isBlank = (text: string): boolean => /^[\s\p{Default_Ignorable_Code_Point}]*$/u.test(text);
