/** What a WOFF2 file has glyphs for: enough of the format to read its character map (W3C, WOFF File Format 2.0). */
import { brotliDecompressSync } from "node:zlib";

/** Tables whose names a file writes as a number (section 4.1). */
const KNOWN =
  "cmap head hhea hmtx maxp name OS/2 post cvt  fpgm glyf loca prep CFF  VORG EBDT EBLC gasp hdmx kern LTSH PCLT VDMX vhea vmtx BASE GDEF GPOS GSUB EBSC JSTF MATH CBDT CBLC COLR CPAL SVG  sbix acnt avar bdat bloc bsln cvar fdsc feat fmtx fvar gvar hsty just lcar mort morx opbd prop trak Zapf Silf Glat Gloc Feat Sill";
const nameOf = (number: number) => KNOWN.slice(5 * number, 5 * number + 4);
/** Names that are transformed unless their number says 3; all others are where it does not say 0. */
const TRANSFORMED = ["glyf", "loca"];

/** @throws RangeError for a file of another format, or one without a map that is known here (4 and 12) */
export function charactersOf(file: Buffer): Set<number> {
  if (file.toString("latin1", 0, 4) !== "wOF2") throw new RangeError("expected a WOFF2 file");
  let at = 48;
  const base128 = () => {
    let value = 0;
    for (;;) {
      const byte = file[at++]!;
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
  };
  let offset = 0;
  let map: { readonly offset: number; readonly length: number } | null = null;
  for (let table = file.readUInt16BE(12); table > 0; table--) {
    const flags = file[at++]!;
    const isNamed = (flags & 63) === 63;
    const name = isNamed ? file.toString("latin1", at, at + 4) : nameOf(flags & 63);
    if (isNamed) at += 4;
    const original = base128();
    const version = flags >> 6;
    const isTransformed = TRANSFORMED.includes(name) ? version !== 3 : version !== 0;
    const length = isTransformed ? base128() : original;
    if (name === "cmap") map = { offset, length };
    offset += length;
  }
  if (!map) throw new RangeError("expected a table cmap, found none");
  const tables = brotliDecompressSync(file.subarray(at, at + file.readUInt32BE(20)));
  return mapped(tables.subarray(map.offset, map.offset + map.length));
}

function mapped(cmap: Buffer): Set<number> {
  const found = new Set<number>();
  for (let record = 0; record < cmap.readUInt16BE(2); record++) {
    const subtable = cmap.subarray(cmap.readUInt32BE(4 + 8 * record + 4));
    const format = subtable.readUInt16BE(0);
    if (format === 12) {
      for (let group = 0; group < subtable.readUInt32BE(12); group++) {
        const [first, last] = [0, 4].map((part) => subtable.readUInt32BE(16 + 12 * group + part)) as [number, number];
        for (let code = first; code <= last; code++) found.add(code);
      }
    } else if (format === 4) segments(subtable, found);
  }
  if (found.size === 0) throw new RangeError("expected a character map of format 4 or 12, found none");
  return found;
}

function segments(subtable: Buffer, found: Set<number>): void {
  const count = subtable.readUInt16BE(6) / 2;
  const value = (array: number, segment: number) =>
    subtable.readUInt16BE(14 + (array === 0 ? 0 : 2) + 2 * (array * count + segment));
  for (let segment = 0; segment < count; segment++) {
    const [last, first, delta, range] = [0, 1, 2, 3].map((array) => value(array, segment)) as [
      number,
      number,
      number,
      number,
    ];
    for (let code = first; code <= last && code < 0xffff; code++) {
      const place = 16 + 2 * (3 * count + segment) + range + 2 * (code - first);
      const glyph = range === 0 ? code + delta : subtable.readUInt16BE(place);
      if ((glyph & 0xffff) !== 0) found.add(code);
    }
  }
}
