/** Names and numbers that a text mentions, and where. */
import type { Span } from "./normalise";
import { CELLS, KINDS, world } from "./world";

/** A name as it stands in a text. */
export interface Mention extends Span {
  readonly name: string;
}

const found = (text: string, pattern: RegExp): Mention[] =>
  Array.from(text.matchAll(pattern), ({ 0: name, index }) => ({ name, start: index, end: index + name.length }));

/**
 * The names in a normalised text in order of appearance: whole words, the longest name at each place.
 * Word boundaries are spelled out, because `\b` knows ASCII letters only.
 */
function mentions(names: readonly string[]): (text: string) => Mention[] {
  const longestFirst = [...names].sort((a, b) => b.length - a.length).join("|");
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${longestFirst})(?![\\p{L}\\p{N}_])`, "gu");
  return (text) => found(text, pattern);
}

export const kindsIn = mentions(KINDS);
export const cellsIn = mentions(CELLS);
export const kindsAndCellsIn = mentions([...KINDS, ...CELLS]);
export const relationsIn = mentions(world.relations.map(({ id }) => id));
export const numbersIn = (text: string): Mention[] => found(text, /[0-9]+/g);

/** The words of a normalised text. */
export const wordsIn = (text: string): Mention[] => found(text, /[^ ]+/g);

export const namesOf = (said: readonly Mention[]): string[] => said.map(({ name }) => name);
