/** Numbers and counted nouns, as a language writes them. */
import { once } from "./once";

interface Nouns {
  readonly one: string;
  readonly other: string;
}

/** How a language writes numbers. */
export interface Counting {
  /** `1,024`, `1.024`. */
  readonly number: (value: number) => string;
  /** `1,024 characters`, `1 Zeichen`: a number with the noun that it takes. */
  readonly count: (value: number, nouns: Nouns) => string;
  /** The noun alone that a number takes. */
  readonly noun: (value: number, nouns: Nouns) => string;
  /** `2.50`, `2,50`: with just so many digits behind the point. */
  readonly decimal: (value: number, digits?: number) => string;
  /** `72 %`, `72.4 %`: of a share within [0, 1]. */
  readonly percent: (share: number, digits?: number) => string;
  /** `2.1 MB`. */
  readonly megabytes: (bytes: number) => string;
  /** `3.2 M`, `3,2 Mio.`: of weights. */
  readonly millions: (value: number) => string;
}

/** What stands for a million. */
const MILLION: Readonly<Record<string, string>> = { en: "M", de: "Mio." };

/** @param language as in `lang`: `en`, `de` */
export function counting(language: string): Counting {
  // The browser takes tens of milliseconds to find out how a language counts: nobody waits for that who counts nothing.
  const rules = once(() => new Intl.PluralRules(language));
  const whole = once(() => new Intl.NumberFormat(language));
  const decimals = new Map<number, Intl.NumberFormat>();
  const number = (value: number) => whole().format(value);
  const decimal = (value: number, digits = 1) => {
    const format =
      decimals.get(digits) ??
      new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    decimals.set(digits, format);
    return format.format(value);
  };
  const noun = (value: number, { one, other }: Nouns) => (rules().select(value) === "one" ? one : other);
  return {
    number,
    noun,
    decimal,
    count: (value, nouns) => `${number(value)} ${noun(value, nouns)}`,
    percent: (share, digits = 0) => `${decimal(100 * share, digits)} %`,
    megabytes: (bytes) => `${decimal(bytes / 1e6)} MB`,
    millions: (value) => `${decimal(value / 1e6)} ${MILLION[language] ?? "M"}`,
  };
}
