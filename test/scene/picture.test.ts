import { crc32, deflateSync } from "node:zlib";
import fc from "fast-check";
import { encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { seededRandom } from "@/lib/decoding/random";
import { decodePng } from "@/lib/engine/image/png";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { writeLink } from "@/lib/experiment/link";
import { pictureOf, pictureRgb } from "@/lib/scene/picture";
import { pictureSchema } from "@/lib/scene/picture-schema";

const BYTES = 96 * 96 * 3;

/** A photograph's kind of pixels: smooth light with a grain over it. */
function photograph(grain: number): Uint8Array {
  const random = seededRandom(5);
  return Uint8Array.from({ length: BYTES }, (_, at) => {
    const pixel = Math.floor(at / 3);
    const light = 128 + 80 * Math.sin((pixel % 96) / 17) * Math.cos(pixel / 96 / 23) + 20 * (at % 3);
    return Math.max(0, Math.min(255, light + grain * (random() - 0.5)));
  });
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

/** What the schema says against a picture; null where it lets it in. */
const problem = (png: string) => pictureSchema.safeParse({ kind: "image", png }).error?.issues[0]?.message ?? null;

const chunk = (type: string, data: Uint8Array) => {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

/** A PNG by hand: any header over any filtered rows. */
function png(pixels: Uint8Array, { width = 96, height = 96, depth = 8, colours = 2, interlace = 0 } = {}): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, depth, colours, 0, 0, interlace]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  return Buffer.concat([
    Buffer.from(signature),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(pixels)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const sound = png(Buffer.alloc(96 * 289));

describe("a picture from outside", () => {
  test("comes back as the very pixels that were written, whichever decoder reads them", () => {
    const pixels = fc
      .uint8Array({ minLength: 1, maxLength: 2000 })
      .map((bytes) => Uint8Array.from({ length: BYTES }, (_, at) => bytes[at % bytes.length]!));
    fc.assert(
      fc.property(pixels, (rgb) => {
        const picture = pictureOf(rgb);
        expect(problem(picture.png)).toBeNull();
        expect(pictureRgb(picture.png)).toEqual(rgb);
        expect(decodePng(Buffer.from(picture.png, "base64")).data).toEqual(rgb);
      }),
      { seed: 1, numRuns: 10 },
    );
  });

  test("may be written by another encoder, with chunks of its own", () => {
    const rgb = photograph(9);
    const other = encode({ width: 96, height: 96, data: rgb, channels: 3, depth: 8, text: { Software: "x" } });
    expect(pictureRgb(base64(other))).toEqual(rgb);
  });

  test("is packed so that a photograph fits into a link, which unfiltered rows did not", () => {
    const rgb = photograph(60);
    const picture = pictureOf(rgb);
    const unfiltered = base64(encode({ width: 96, height: 96, data: rgb, channels: 3, depth: 8 }));
    expect(unfiltered.length).toBeGreaterThan(32_768);
    expect(writeLink({ experiment: { ...DEFAULT_EXPERIMENT, picture }, digests: [] }).notice).toBeNull();
  });

  test.each<[string, string, RegExp]>([
    ["nothing", "", /expected a PNG as base64/],
    ["one character", "k", /expected a PNG of 96 × 96 pixels, 8-bit RGB, found something else/],
    ["no base64", "<svg>", /expected a PNG as base64, found other text/],
    ["text without end", "A".repeat(120_001), /at most 120000 characters/],
    ["something else", base64(Buffer.from("GIF89a")), /found something else/],
    ["a signature alone", base64(sound.subarray(0, 8)), /found a damaged one/],
    [
      "40 × 40 pixels",
      base64(png(Buffer.alloc(40 * 121), { width: 40, height: 40 })),
      /found 40 × 40 pixels, 8-bit RGB/,
    ],
    ["178 × 242 pixels", base64(png(Buffer.alloc(9), { width: 178, height: 242 })), /found 178 × 242 pixels/],
    ["1 bit a pixel", base64(png(Buffer.alloc(96 * 13), { depth: 1, colours: 0 })), /found 96 × 96 pixels, 1-bit grey/],
    ["transparency", base64(png(Buffer.alloc(96 * 385), { colours: 6 })), /8-bit RGB with transparency$/],
    ["interlaced rows", base64(png(Buffer.alloc(96 * 289), { interlace: 1 })), /8-bit RGB, interlaced$/],
    ["a cut end", base64(sound.subarray(0, -1)), /found a damaged one/],
    ["rows cut off", base64(png(Buffer.alloc(95 * 289))), /its pixels cannot be unpacked/],
    ["rows too many", base64(png(Buffer.alloc(97 * 289))), /its pixels cannot be unpacked/],
    ["a filter that there is not", base64(png(Buffer.alloc(96 * 289, 5))), /its pixels cannot be unpacked/],
    ["pixels without end", base64(png(Buffer.alloc(80_000_000))), /its pixels cannot be unpacked/],
  ])("of %s is refused in words", (_what, data, words) => {
    expect(problem(data)).toMatch(words);
  });

  test("with any one byte changed is refused", () => {
    const bytes = Buffer.from(pictureOf(photograph(2)).png, "base64");
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at]! ^= change;
        expect(problem(base64(changed))).toMatch(/^expected a PNG of 96 × 96 pixels, 8-bit RGB, found /);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  test("that nobody checked is told when it is to be shown", () => {
    expect(() => pictureRgb("AAAA")).toThrow("The picture cannot be read: expected a PNG");
  });
});
