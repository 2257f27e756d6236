/** What its author says of an experiment: a title and a note. They are text, never markup, and change no run. */
import { shown } from "@/lib/scene/shown";

export interface AboutField {
  readonly label: string;
  /** Longest text, characters (UTF-16). */
  readonly max: number;
  /** Whether it may have several lines. */
  readonly hasLines: boolean;
}

/** Both parts: reading, links, the fields of the page and its documentation go through this list. */
export const aboutFields = {
  title: { label: "Title", max: 80, hasLines: false },
  note: { label: "Note", max: 600, hasLines: true },
} as const satisfies Readonly<Record<string, AboutField>>;

export type About = { readonly [Part in keyof typeof aboutFields]?: string | undefined };

/** Their names. */
export const aboutKeys = Object.keys(aboutFields) as (keyof About)[];

/** What has no place in a text that others read: controls, and signs that turn the direction of what follows. */
const MISLEADING = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** What nobody sees. */
const UNSEEN = /[\s\p{Default_Ignorable_Code_Point}]/gu;

/** A text as it is kept: without what misleads, with single spaces; empty where nothing could be seen of it. */
export function plain(text: string, { hasLines }: AboutField): string {
  const lines = text
    .toWellFormed()
    .split(/\r\n|[\n\r\u2028\u2029]/u)
    .map((line) => line.replace(/\t/g, " ").replace(MISLEADING, "").replace(/\s+/gu, " ").trim());
  const joined = hasLines ? lines.join("\n").replace(/\n{3,}/g, "\n\n") : lines.join(" ").replace(/ +/g, " ");
  const kept = joined.trim();
  return kept.replace(UNSEEN, "") === "" ? "" : kept;
}

/** What an author says, from data nobody vouches for; what is too long is cut, with a word. */
export function readAbout(
  data: Readonly<Partial<Record<keyof About, unknown>>>,
  notify: (notice: string) => void,
): About {
  const parts = aboutKeys.flatMap((key) => {
    const value = data[key];
    const text = value === undefined ? "" : readPart(value, aboutFields[key], notify);
    return text === "" ? [] : [[key, text] as const];
  });
  return Object.fromEntries(parts);
}

function readPart(value: unknown, field: AboutField, notify: (notice: string) => void): string {
  const { label, max } = field;
  if (typeof value !== "string") {
    notify(`${label}: expected text, found ${shown(value)}; it is left out.`);
    return "";
  }
  const text = plain(value, field);
  if (text.length <= max) return text;
  notify(`${label}: expected at most ${max} characters, found ${text.length}; the rest is cut off.`);
  return plain(text.slice(0, max), field);
}

/** The same experiment without what its author says of it. */
export function withoutAbout<Data extends About>({ title: _, note: __, ...rest }: Data): Omit<Data, keyof About> {
  return rest;
}
