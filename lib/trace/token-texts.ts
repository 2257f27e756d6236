/**
 * Texts of tokens as tokenizers write them, made readable: byte-level ones write each byte as a letter of its own (`Ġ` is
 * a space, `Ċ` a line break), others write bytes as `<0x0A>`. Bytes that are part of a character stay bytes, as this page
 * writes them: `⟨0xE2⟩`.
 *
 * Source: GPT-2, openai/gpt-2 src/encoder.py, `bytes_to_unicode`.
 */

type Texts = Readonly<Record<string, string>>;

/** Byte by its letter: printable ones stand for themselves, all others for letters from U+0100 on. */
const BYTES: ReadonlyMap<string, number> = byteLetters();

function byteLetters(): Map<string, number> {
  const isPlain = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  const letters = new Map<string, number>();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++) letters.set(String.fromCharCode(isPlain(byte) ? byte : next++), byte);
  return letters;
}

/** Tokens of other languages have these letters too: a whole vocabulary is byte-level where words begin with a space. */
const isByteLevel = (texts: Texts): boolean => Object.values(texts).some((text) => /^Ġ[\x21-\x7e]/u.test(text));

/** A word with a letter of its own for each byte; control tokens are written as they are. */
function fromLetters(text: string): string {
  const bytes = [...text].map((letter) => BYTES.get(letter));
  if (bytes.some((byte) => byte === undefined)) return text;
  return fromBytes(bytes as number[]);
}

function fromBytes(bytes: readonly number[]): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return bytes.map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : written(byte))).join("");
  }
}

const written = (byte: number) => `⟨0x${byte.toString(16).toUpperCase().padStart(2, "0")}⟩`;

/** The same texts, readable; the same object where they are already. */
export function readableTexts(texts: Texts): Record<string, string> {
  const read = isByteLevel(texts) ? fromLetters : fromByteToken;
  const readable = Object.entries(texts).map(([id, text]) => [id, read(text)] as const);
  return readable.some(([id, text]) => text !== texts[id]) ? Object.fromEntries(readable) : { ...texts };
}

/** `<0x0A>` is a line break, `<0xE2>` part of a character. */
const fromByteToken = (text: string): string => {
  const byte = /^<0x([0-9A-F]{2})>$/iu.exec(text)?.[1];
  return byte === undefined ? text : fromBytes([Number.parseInt(byte, 16)]);
};
