/** Values that nobody vouches for, as a sentence may repeat them. */

/** Lists and objects of more parts than this are told by their number. */
const MOST_PARTS = 40;

/** A value in at most about 60 characters; one that is not there is nothing. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return cut(`"${cut(value, 60)}"`, 60);
  if (Array.isArray(value) && value.length > MOST_PARTS) return `a list of ${value.length}`;
  return cut(written(value), 60);
}

/** A value as JSON; data nested so deep that it cannot be written down gets a word. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return "nested data";
  }
}

export const shorten = (text: string) => cut(text, 40);

const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length)}…` : text);
