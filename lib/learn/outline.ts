/** What lists of lessons tell of each, as plain data: a page of one lesson names the others without their prose. */

import type { Lesson } from "./lesson";
import { inLanguage, isIn } from "./lesson-text";

/** How a lesson is called in one language. */
interface Heading {
  readonly title: string;
  readonly summary: string;
}

export interface LessonOutline extends Pick<Lesson, "id" | "minutes"> {
  /** How many it has. */
  readonly steps: number;
  readonly en: Heading;
  /** Absent where it is told in English. */
  readonly de?: Heading;
}

export function outlineOf(lesson: Lesson): LessonOutline {
  const heading = (lang: string): Heading => {
    const { title, summary } = inLanguage(lesson, lang);
    return { title, summary };
  };
  const { id, minutes, steps } = lesson;
  return { id, minutes, steps: steps.length, en: heading("en"), ...(isIn(lesson, "de") && { de: heading("de") }) };
}

/** How a lesson is called in a language, and in which language that is: English where it is not told in the one asked for. */
export function headingIn(outline: LessonOutline, lang: "en" | "de"): Heading & { readonly lang: "en" | "de" } {
  const heading = outline[lang];
  return heading ? { ...heading, lang } : { ...outline.en, lang: "en" };
}
