/** Values that nobody means and somebody sends. */
import { integer, pick, type Random } from "@/lib/scene/random";

const NUMBERS = [
  -1,
  -0.5,
  0,
  0.5,
  1,
  1.0000001,
  2,
  1e9,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e15,
  1e21,
  1e300,
  -1e300,
  5e-324,
];

/** Of no width, of the other direction, half of a pair, combining, beyond 16 bits, and what is markup elsewhere. */
const SIGNS = [
  "\u200b",
  "\u2060",
  "\ufeff",
  "\u202e",
  "\u2066",
  "\u00ad",
  "\ud83d",
  "\udc00",
  "\u0000",
  "\u001b",
  "\u0301",
  "🦊",
  "👩‍👩‍👧",
  "𝕏",
  "ﷺ",
  "İ",
  "ß",
  "\u2028",
  "%",
  "%ff",
  "&amp;",
  "<img src=x onerror=alert(1)>",
  "<|mask|>",
  "<|eos|>",
  "▒",
  "▒×99999999999",
  "⟨#999999999⟩",
  "⟨eos⟩",
  "⟨",
  "⟨0xE2⟩",
  "▁",
  "Ġ",
  '"',
  "\\",
  "'",
  "`",
  "$&",
  "../",
  "__proto__",
  "constructor",
  "toString",
  "null",
  "NaN",
  "-Infinity",
  "1e999",
  "0x10",
  " ",
  "\n",
  "\t",
  ";",
  "=",
  "[",
  "{",
  "(",
  ")",
  "(a+)+$",
  "(?=x)",
  "\\1",
  "{1000}",
  "/",
  "*",
];

export const oddNumber = (random: Random): number => pick(random, NUMBERS);
export const oddSign = (random: Random): string => pick(random, SIGNS);

/** A few odd signs, one many times over, or a great many letters. */
export function oddText(random: Random): string {
  const kind = integer(random, 0, 9);
  if (kind === 0) return oddSign(random).repeat(integer(random, 2, 2000));
  if (kind === 1) return "a".repeat(pick(random, [1_025, 70_000, 200_000]));
  return Array.from({ length: integer(random, 0, 5) }, () => oddSign(random)).join("");
}

/** `depth` lists or objects around a value. */
export function nested(value: unknown, depth: number, isList: boolean): unknown {
  let inner = value;
  for (let level = 0; level < depth; level++) inner = isList ? [inner] : { a: inner };
  return inner;
}

/** Something of another type than was meant. */
export function oddValue(random: Random): unknown {
  switch (integer(random, 0, 8)) {
    case 0:
      return null;
    case 1:
      return pick(random, [true, false]);
    case 2:
      return oddText(random);
    case 3:
      return [];
    case 4:
      return {};
    case 5:
      return nested(oddNumber(random), pick(random, [3, 30, 1_500]), random() < 0.5);
    case 6:
      return new Array<number>(pick(random, [2, 300, 5_000])).fill(oddNumber(random));
    case 7:
      return pick(random, ["off", "NaN", "Infinity", "1", "-1", ""]);
    default:
      return oddNumber(random);
  }
}
