/** The query of a link: how values are written into it, and read from what a mail or a chat made of it. */

/** What nobody sees, and no part of a link is: spaces, line breaks, controls, characters of no width. */
const UNSEEN = /[\s\p{Cc}\p{Default_Ignorable_Code_Point}]/gu;

/** Without what got into it where a mail or a chat broke the line. */
export const withoutUnseen = (text: string): string => text.replace(UNSEEN, "");

/** Whether what stands behind the `#` is an experiment: it begins with a version and a dot. All else is an anchor of the page. */
export const isPacked = (hash: string): boolean => /^#?\d+\./.test(hash);

/** Longest query read, characters. */
export const MAX_QUERY = 8_192;

/** Percent-encoding that leaves lanes readable. */
export const encodeValue = (text: string) =>
  encodeURIComponent(text.toWellFormed())
    .replaceAll("%20", "+")
    .replace(/%(2C|2F|3A|3B|3D|3F)/g, decodeURIComponent);

/**
 * Keys and values of a query, without what its way through mails and chats put in: `&amp;` for `&`, broken lines, and the
 * sign that followed a link in a sentence. A question keeps all its characters.
 */
export function pairsOf(search: string, hash: string): (readonly [key: string, value: string])[] {
  const pairs = [...new URLSearchParams(search.replace(/&amp;/gi, "&"))];
  return pairs.map(([written, value], index) => {
    const key = withoutUnseen(written);
    if (key === "q") return [key, value];
    const isLast = index === pairs.length - 1 && hash === "";
    return [key, isLast ? withoutSentence(withoutUnseen(value)) : withoutUnseen(value)];
  });
}

/** A setting without the signs that followed its link in a sentence: `gamma=0.9).`; anything else stays, to be told whole. */
function withoutSentence(value: string): string {
  const signs = [...value];
  const end = signs.findLastIndex((sign) => /[\p{L}\p{N}_-]/u.test(sign)) + 1;
  const setting = signs.slice(0, end).join("");
  return /^[\p{L}\p{N}_.;:=,+ -]*$/u.test(setting) ? setting : value;
}

export const LANE_KEYS = ["a", "b", "c", "d"] as const;
/** Keys of a query that carry an experiment: what is asked, and the lanes. */
export const CARRYING_KEYS: readonly string[] = ["q", "length", "seed", ...LANE_KEYS];

/** The two parts of a URL that carry an experiment, with their `?` and `#`. */
export interface LinkParts {
  readonly search: string;
  readonly hash: string;
}

/** Whether an address carries an experiment: more than an anchor, foreign keys or a backend. */
export const carriesExperiment = ({ search, hash }: LinkParts): boolean =>
  isPacked(hash) || pairsOf(search, hash).some(([key]) => CARRYING_KEYS.includes(key));
