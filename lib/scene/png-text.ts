/** Text that travels in a PNG beside its pixels: `iTXt` chunks, https://www.w3.org/TR/png-3/#11iTXt */
import { joined } from "./bytes";
import { chunksOf, isPng, pngChunk, SIGNATURE } from "./png-chunks";

const encoder = new TextEncoder();

/** Between keyword and text: their end, "not compressed", and no language and no translation of the keyword. */
const BETWEEN = Uint8Array.of(0, 0, 0, 0, 0);

/** The same picture with a text in it. @param keyword 1 … 79 letters of ASCII  @throws RangeError for what is no PNG */
export function withPngText(png: Uint8Array, keyword: string, text: string): Uint8Array<ArrayBuffer> {
  const [header, ...rest] = (isPng(png) ? chunksOf(png) : null) ?? [];
  if (!header) throw new RangeError("expected a PNG to write a text into, found other bytes");
  const written = pngChunk("iTXt", joined([encoder.encode(keyword), BETWEEN, encoder.encode(text)]));
  const [first, ...others] = [header, ...rest].map(({ type, data }) => pngChunk(type, data));
  return joined([SIGNATURE, first!, written, ...others]);
}

/** The text of a keyword in a PNG; null where it has none, is damaged, or is no PNG. Compressed text is not read. */
export function pngText(png: Uint8Array, keyword: string): string | null {
  const before = joined([encoder.encode(keyword), BETWEEN]);
  const chunk = ((isPng(png) && chunksOf(png)) || []).find(
    ({ type, data }) => type === "iTXt" && before.every((byte, at) => data[at] === byte),
  );
  if (!chunk) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(chunk.data.subarray(before.length));
  } catch {
    return null;
  }
}
