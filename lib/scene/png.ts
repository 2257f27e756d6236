/**
 * The one kind of PNG that a picture travels as: 96 × 96 pixels, 8-bit RGB, not interlaced. Strict and small, so that what
 * a link or a file brings costs little before it is known to be such a picture: nothing is inflated before the header is
 * read, and never more than its pixels take. The format: https://www.w3.org/TR/png-3/
 */
import { Inflate, zlibSync } from "fflate";
import { joined } from "./bytes";
import { chunksOf, isPng, pngChunk, SIGNATURE } from "./png-chunks";
import { world } from "./world";

const { width: WIDTH, height: HEIGHT } = world.canvas;
const CHANNELS = 3;
const ROW_BYTES = WIDTH * CHANNELS;
/** A row with the number of its filter before it. */
const FILTERED_ROW = 1 + ROW_BYTES;

const EXPECTED = `a PNG of ${WIDTH} × ${HEIGHT} pixels, 8-bit RGB`;
/** Width, height, bits a channel, colour type (2: RGB), compression, filter, interlace. */
const HEADER = [0, 0, 0, WIDTH, 0, 0, 0, HEIGHT, 8, 2, 0, 0, 0];
const COLOUR_TYPES: Readonly<Record<number, string>> = {
  0: "grey",
  2: "RGB",
  3: "palette",
  4: "grey with transparency",
  6: "RGB with transparency",
};

/** Pixels, or what is wrong with the bytes, in words that begin in the middle of a sentence. */
export type PngReading =
  | { readonly rgb: Uint8Array; readonly problem?: undefined }
  | { readonly problem: string; readonly rgb?: undefined };

/** RGB bytes of a picture, [96, 96, 3] row-major. Work is bounded by the length of the bytes. */
export function readPng(bytes: Uint8Array): PngReading {
  if (!isPng(bytes)) return { problem: `expected ${EXPECTED}, found something else` };
  const [header, ...chunks] = chunksOf(bytes) ?? [];
  if (header?.type !== "IHDR" || header.data.length !== HEADER.length) return damaged("it is cut off, or changed");
  if (HEADER.some((byte, at) => header.data[at] !== byte)) {
    return { problem: `expected ${EXPECTED}, found ${describe(header.data)}` };
  }
  if (chunks.at(-1)?.type !== "IEND") return damaged("its end is missing");
  const pixels = inflated(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data));
  const rgb = pixels && unfiltered(pixels);
  return rgb ? { rgb } : damaged("its pixels cannot be unpacked");
}

/** The picture as a PNG: rows filtered, which photographs gain by, or as they are, where that is shorter. */
export function writePng(rgb: Uint8Array): Uint8Array {
  const ways = [FILTERS, FILTERS.slice(0, 1)].map((filters) => zlibSync(filtered(rgb, filters), { level: 9 }));
  const pixels = ways.reduce((best, way) => (way.length < best.length ? way : best));
  return joined([
    SIGNATURE,
    pngChunk("IHDR", Uint8Array.from(HEADER)),
    pngChunk("IDAT", pixels),
    pngChunk("IEND", new Uint8Array()),
  ]);
}

const damaged = (how: string): PngReading => ({ problem: `expected ${EXPECTED}, found a damaged one: ${how}` });

/** "40 × 40 pixels, 8-bit RGB" of a header. */
function describe(header: Uint8Array): string {
  const view = new DataView(header.buffer, header.byteOffset);
  const colours = COLOUR_TYPES[header[9]!] ?? "colours of no known kind";
  const interlaced = header[12] === 0 ? "" : ", interlaced";
  return `${view.getUint32(0)} × ${view.getUint32(4)} pixels, ${header[8]}-bit ${colours}${interlaced}`;
}

function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0];
  for (const byte of bytes) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  return ((high << 16) | low) >>> 0;
}

// --- pixels -----------------------------------------------------------------------------------------

/** The filtered rows of a zlib stream, or null; unpacks slice by slice and stops at the first byte too many. */
function inflated(parts: readonly Uint8Array[]): Uint8Array | null {
  const bytes = joined(parts);
  const [method = 0, flags = 0] = bytes;
  if (bytes.length < 6 || (method & 15) !== 8 || (method * 256 + flags) % 31 !== 0 || flags & 32) return null;
  const pixels = new Uint8Array(HEIGHT * FILTERED_ROW);
  let size = 0;
  const stream = new Inflate((slice) => {
    if (size + slice.length <= pixels.length) pixels.set(slice, size);
    size += slice.length;
  });
  const end = bytes.length - 4;
  const step = 256;
  try {
    for (let at = 2; at < end && size <= pixels.length; at += step) {
      stream.push(bytes.subarray(at, Math.min(at + step, end)), at + step >= end);
    }
  } catch {
    return null;
  }
  const checksum = new DataView(bytes.buffer, bytes.byteOffset).getUint32(end);
  return size === pixels.length && adler32(pixels) === checksum ? pixels : null;
}

type Filter = (left: number, up: number, corner: number) => number;

/** What each filter expects a byte to be, by its number: nothing, left, up, their mean, and Paeth's choice. */
const FILTERS: readonly Filter[] = [
  () => 0,
  (left) => left,
  (_, up) => up,
  (left, up) => (left + up) >> 1,
  (left, up, corner) => {
    const toLeft = Math.abs(up - corner);
    const toUp = Math.abs(left - corner);
    const toCorner = Math.abs(left + up - 2 * corner);
    return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
  },
];

/** What a filter expects at a byte of the picture, from those left of it and above. */
function expected(rgb: Uint8Array, filter: Filter, row: number, column: number): number {
  const at = row * ROW_BYTES + column;
  const hasLeft = column >= CHANNELS;
  const left = hasLeft ? rgb[at - CHANNELS]! : 0;
  const up = row > 0 ? rgb[at - ROW_BYTES]! : 0;
  return filter(left, up, hasLeft && row > 0 ? rgb[at - ROW_BYTES - CHANNELS]! : 0);
}

function unfiltered(pixels: Uint8Array): Uint8Array | null {
  const rgb = new Uint8Array(HEIGHT * ROW_BYTES);
  for (let row = 0; row < HEIGHT; row++) {
    const filter = FILTERS[pixels[row * FILTERED_ROW]!];
    if (!filter) return null;
    for (let column = 0; column < ROW_BYTES; column++) {
      const given = pixels[row * FILTERED_ROW + 1 + column]!;
      rgb[row * ROW_BYTES + column] = given + expected(rgb, filter, row, column);
    }
  }
  return rgb;
}

/** Each row under the filter that leaves least: the sum of distances from 0, as libpng chooses. */
function filtered(rgb: Uint8Array, filters: readonly Filter[]): Uint8Array {
  const rows = Array.from({ length: HEIGHT }, (_, row) => {
    const ways = filters.map((filter, number) => {
      const line = new Uint8Array(FILTERED_ROW);
      let cost = 0;
      line[0] = number;
      for (let column = 0; column < ROW_BYTES; column++) {
        const byte = (rgb[row * ROW_BYTES + column]! - expected(rgb, filter, row, column)) & 255;
        line[1 + column] = byte;
        cost += Math.min(byte, 256 - byte);
      }
      return { line, cost };
    });
    return ways.reduce((best, way) => (way.cost < best.cost ? way : best)).line;
  });
  return joined(rows);
}
