/** Image preprocessing against a recorded folder: sizes, bytes after resizing, and patches. */
import { cutPatches, parseImageProcessor, preprocessImage } from "../image/preprocess";
import { type RgbImage, resizeBicubic, smartResize } from "../image/resize";
import type { StoredTensor } from "../weights/safetensors";
import { type Check, compareFloats, compareIntegers, failed } from "./compare";
import { type ImageFolder, tensorOf } from "./folder";

/** From the resized pixels on; the reference's own tolerance. */
const patchTolerance = 1e-6;

/** Every size rule and every case of the folder. */
export function checkImageFolder({ fixtures, tensors }: ImageFolder): Check[] {
  const checks: Check[] = fixtures.smart_resize.map((row) => {
    const name = `smart_resize ${row.width} × ${row.height}, factor ${row.factor}, at most ${row.max_pixels}`;
    const found = sizeOrNull(() => smartResize(row.height, row.width, row.factor, row.min_pixels, row.max_pixels));
    const same = JSON.stringify(found) === JSON.stringify(row.result);
    return same
      ? { name, passed: true, detail: "equal" }
      : failed(name, `expected ${JSON.stringify(row.result)}, got ${JSON.stringify(found)}`);
  });
  for (const row of fixtures.cases) {
    const image = imageOf(tensorOf(tensors, `${row.name}.rgb`));
    const resized = tensorOf(tensors, `${row.name}.resized`);
    const processor = parseImageProcessor(row);
    checks.push(compareIntegers(resized, resizeBicubic(image, row.resized_height, row.resized_width).data));
    const { pixelValues, grid } = preprocessImage(image, processor);
    checks.push(compareIntegers(tensorOf(tensors, `${row.name}.image_grid_thw`), grid));
    const expected = tensorOf(tensors, `${row.name}.pixel_values`);
    const patches = cutPatches(imageOf(resized), processor).pixelValues;
    checks.push(compareFloats(expected, { values: patches, shape: expected.shape }, patchTolerance));
    const end = compareFloats(expected, { values: pixelValues, shape: expected.shape }, patchTolerance);
    checks.push({ ...end, name: `${end.name}, from the original pixels` });
  }
  return checks;
}

function imageOf({ shape, bytes }: StoredTensor): RgbImage {
  return { height: shape[0]!, width: shape[1]!, data: bytes };
}

function sizeOrNull(size: () => [number, number]): [number, number] | null {
  try {
    return size();
  } catch {
    return null;
  }
}
