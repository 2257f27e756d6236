/** Numbers and counted nouns, as a language writes them. */

export interface Nouns {
  readonly one: string;
  readonly other: string;
}

/** `1,024 characters`, `1 Zeichen`: a number with the noun that it takes. */
export function counting(language: string): {
  readonly number: (value: number) => string;
  readonly count: (value: number, nouns: Nouns) => string;
} {
  const format = new Intl.NumberFormat(language);
  const rules = new Intl.PluralRules(language);
  const number = (value: number) => format.format(value);
  const count = (value: number, { one, other }: Nouns) =>
    `${number(value)} ${rules.select(value) === "one" ? one : other}`;
  return { number, count };
}
