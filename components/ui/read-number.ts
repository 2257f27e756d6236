/** Numbers as people type them. */

/** Thousands set apart, as whole numbers alone have them: `10,000`, `10.000`. */
const GROUPED = /^[+-]?\d{1,3}([.,])\d{3}(\1\d{3})*$/;

/** With a point or a comma before the fraction, an exponent, or a sign of per cent. */
const NUMBER = /^([+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:e[+-]?\d+)?)(%?)$/i;

/**
 * The number that a text writes, or null where it writes none. `0,7`, `,5`, `70 %` and spaces anywhere are read; a per cent
 * is a hundredth.
 * @param isWhole the number is to be a whole one: signs between thousands are left out
 */
export function readNumber(text: string, isWhole = false): number | null {
  const plain = text.normalize("NFKC").replace(/\s/gu, "").replace(/[−–]/g, "-");
  if (isWhole && GROUPED.test(plain)) return Number(plain.replace(/[.,]/g, ""));
  const [, digits, percent] = NUMBER.exec(plain) ?? [];
  if (digits === undefined) return null;
  const value = Number(digits.replace(",", "."));
  if (!Number.isFinite(value)) return null;
  // Dividing is exact where multiplying by 0.01 is not.
  return percent ? value / 100 : value;
}
