/** Free text in the form the model was trained on. */

/** What Python's `\w` matches: letters, digits and the underscore. */
const NO_WORD = /[^\p{L}\p{N}_\s]/gu;

/**
 * Lower case, every punctuation mark a word of its own, single spaces: how questions reach the model and how
 * answers are read (`normalise` of `training/world.py`).
 */
export function normalise(text: string): string {
  return text.toLowerCase().replace(NO_WORD, " $& ").replace(/\s+/gu, " ").trim();
}
