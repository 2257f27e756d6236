import { expect, it } from "vitest";
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
