/** What no sentence of the product may sound like: a validator, or JavaScript itself. */
const FOREIGN =
  /Invalid (?:input|option|string|key|element|union|discriminator|array length|regular|date|url)|Too (?:big|small):|Unrecognized key|expected (?:int|nonoptional|record|tuple|never|nan)\b|received (?:undefined|string|number|null|object|array|boolean)\b|\bundefined\b|\bNaN\b|\bInfinity\b|\[object |is not (?:a function|iterable|defined|an object)|Cannot (?:read|convert|destructure|set)|JSON\.parse|Unexpected (?:token|end|non-whitespace|number|string)|in JSON at|(?:Type|Range|Syntax|Reference)Error|Maximum call stack|Out of memory|out of bounds|BigInt/;

/** What a sentence repeats of its input is between quotation marks, as JSON or as text, perhaps cut off; that may say anything. */
const withoutQuotations = (sentence: string): string =>
  sentence.replace(/“[^”]*”|"(?:\\.|[^"\\])*"|"[^"]*"|"[^"]*…|found [[{].*…?/gsu, "…");

/** Words of a validator or of JavaScript in a sentence that somebody is to read; null where there are none. */
export const foreignWords = (sentence: string): string | null =>
  FOREIGN.exec(withoutQuotations(sentence))?.[0] ?? (sentence.trim() === "" ? "an empty sentence" : null);
