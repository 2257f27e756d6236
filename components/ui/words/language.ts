/** The languages that the site speaks. English is complete; what a language lacks is said in English. */
export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];

/** Texts of one part of the site: sentences, and functions that put numbers and names into them. */
export interface Texts {
  readonly [key: string]: string | Texts | ((...parts: never[]) => string);
}
