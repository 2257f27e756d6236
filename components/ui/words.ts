/**
 * Texts of the parts that speak more than one language, in one table for each: all about sharing.
 * What is not in them is English. A text that is missing in German, or takes something else, is a type error.
 */
import type { EmbedControls, EmbedPart } from "@/lib/experiment/embed";

export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];

/** What a language has to say. Numbers come as the language writes them. */
export interface Words {
  readonly updateIsThere: string;
  readonly reload: string;
  readonly later: string;
  readonly copy: string;
  readonly edit: string;
  readonly editWords: string;
  readonly authorSays: string;
  readonly authorNote: string;
  readonly note: string;
  readonly title: string;
  readonly titleHint: string;
  readonly noteHint: string;
  readonly yourWords: string;
  /** How much of a field is filled. */
  room(used: number, max: number): string;
  readonly share: string;
  readonly link: string;
  readonly linkLabel: string;
  linkOpens(characters: number): string;
  linkIsLong(characters: number, safe: number): string;
  readonly fileHasAll: string;
  readonly copyLink: string;
  readonly linkCopied: string;
  readonly saveFile: string;
  readonly saveFileHelp: string;
  saveRun(letter: string): string;
  readonly embed: string;
  readonly partsShown: string;
  readonly parts: Readonly<Record<EmbedPart, string>>;
  readonly controls: string;
  readonly controlsOf: Readonly<Record<EmbedControls, string>>;
  readonly lanesShown: string;
  readonly allLanes: string;
  lane(letter: string): string;
  readonly theme: string;
  readonly themes: Readonly<Record<"system" | "light" | "dark", string>>;
  readonly autoplay: string;
  readonly preview: string;
  readonly frameLabel: string;
  readonly copyFrame: string;
  readonly frameCopied: string;
  /** Leads to the other language, in its own words. */
  readonly otherLanguage: string;
  /** What is not translated. */
  readonly scope: string;
}
