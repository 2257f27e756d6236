import { deflateSync } from "node:zlib";
import { encode } from "fast-png";
import { expect, it } from "vitest";
import { decodePng } from "@/lib/engine/image/png";
import { cutPatches, parseImageProcessor, preprocessImage } from "@/lib/engine/image/preprocess";
import { resizeBicubic, smartResize } from "@/lib/engine/image/resize";
import { floatValues, integerValues } from "@/lib/engine/weights/safetensors";
import { fixtureJson, fixtureTensors } from "./fixtures";

interface ImageCase {
  name: string;
  resized_height: number;
  resized_width: number;
  patch_size: number;
  merge_size: number;
  temporal_patch_size: number;
  min_pixels: number;
  max_pixels: number;
}
interface SizeCase {
  height: number;
  width: number;
  factor: number;
  min_pixels: number;
  max_pixels: number;
  result: [number, number] | null;
}
const { cases, smart_resize } = fixtureJson("image/fixtures.json") as { cases: ImageCase[]; smart_resize: SizeCase[] };
const tensors = fixtureTensors("image/fixtures.safetensors");

function image(name: string) {
  const { shape, bytes } = tensors.get(name)!;
  return { height: shape[0]!, width: shape[1]!, data: bytes };
}

it.each(smart_resize)("sizes $width × $height (factor $factor, at most $max_pixels) as the reference", (row) => {
  const size = () => smartResize(row.height, row.width, row.factor, row.min_pixels, row.max_pixels);
  if (row.result === null) expect(size).toThrow(/expected/);
  else expect(size()).toEqual(row.result);
});

it.each(cases)("resizes $name byte for byte as Pillow and cuts the reference's patches", (row) => {
  const processor = parseImageProcessor(row);
  const resized = resizeBicubic(image(`${row.name}.rgb`), row.resized_height, row.resized_width);
  expect(resized.data).toEqual(image(`${row.name}.resized`).data);

  const { pixelValues, grid } = preprocessImage(image(`${row.name}.rgb`), processor);
  expect(grid).toEqual([...integerValues(tensors.get(`${row.name}.image_grid_thw`)!)]);
  const expected = floatValues(tensors.get(`${row.name}.pixel_values`)!);
  expect(pixelValues.length).toBe(expected.length);
  const worst = pixelValues.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  expect(worst).toBeLessThan(1e-6); // the reference's own tolerance from the resized pixels on
});

it("refuses an image that would shrink to nothing", () => {
  const processor = parseImageProcessor({ ...cases[0]!, max_pixels: 5600 });
  const thin = { height: 29, width: 5600, data: new Uint8Array(29 * 5600 * 3) };
  expect(() => preprocessImage(thin, processor)).toThrow("5600 × 29 would shrink to nothing");
});

it("repeats a still image for every frame of a patch", () => {
  const processor = parseImageProcessor({ ...cases[3]!, image_mean: [0, 0, 0], image_std: [1, 1, 1] });
  const still = { height: 8, width: 8, data: Uint8Array.from({ length: 192 }, (_, i) => i) };
  const { pixelValues } = cutPatches(still, processor);
  expect(pixelValues.slice(0, 16)).toEqual(pixelValues.slice(16, 32));
  expect(pixelValues[0]).toBe(0);
  expect(pixelValues[1]).toBe(Math.fround(3 / 255)); // next pixel of the red channel
});

it("reads grey, transparent, 16-bit and palette PNGs as RGB on white", () => {
  const png = (channels: 1 | 2 | 3 | 4, data: number[], depth: 8 | 16 = 8) =>
    decodePng(
      encode({
        width: 2,
        height: 1,
        channels,
        depth,
        data: depth === 8 ? Uint8Array.from(data) : Uint16Array.from(data),
      }),
    );
  expect([...png(1, [0, 200]).data]).toEqual([0, 0, 0, 200, 200, 200]);
  expect([...png(2, [10, 255, 10, 0]).data]).toEqual([10, 10, 10, 255, 255, 255]);
  expect([...png(4, [1, 2, 3, 255, 0, 0, 0, 51]).data]).toEqual([1, 2, 3, 204, 204, 204]);
  expect([...png(3, [65535, 256, 255, 0, 0, 0], 16).data]).toEqual([255, 1, 0, 0, 0, 0]);
  expect(palettePng()).toEqual({ width: 2, height: 1, data: Uint8Array.of(9, 8, 7, 1, 2, 3) });
});

it("says what is wrong with bytes that are no picture", () => {
  const good = encode({ width: 2, height: 1, channels: 3, data: new Uint8Array(6) });
  expect(() => decodePng(new Uint8Array(3))).toThrow("expected a PNG picture, found 3 bytes of something else");
  expect(() => decodePng(good.slice(0, 40))).toThrow(/the PNG is damaged/);
  const huge = good.slice();
  new DataView(huge.buffer).setUint32(16, 100_000);
  new DataView(huge.buffer).setUint32(20, 100_000);
  expect(() => decodePng(huge)).toThrow("at most 16777216 pixels, found 100000 × 100000");
});

/** Two pixels, one bit each, with colours 1 and 0 of a palette: made by hand, since the encoder writes none. */
function palettePng() {
  const word = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  const chunk = (type: string, data: number[]) => {
    const body = [...new TextEncoder().encode(type), ...data];
    return [...word(data.length), ...body, ...word(crc32(body))];
  };
  return decodePng(
    Uint8Array.from([
      ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
      ...chunk("IHDR", [...word(2), ...word(1), 1, 3, 0, 0, 0]),
      ...chunk("PLTE", [1, 2, 3, 9, 8, 7]),
      ...chunk("IDAT", [...deflateSync(Uint8Array.of(0, 0b10000000))]),
      ...chunk("IEND", []),
    ]),
  );
}

/** The checksum of PNG chunks. */
function crc32(bytes: number[]): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
