/** Sizes and pixels as Pillow has them: the model was trained on its bicubic filter, and canvas resizing differs. */
import { RequestError } from "../errors";

/** 8-bit RGB pixels, row-major, three bytes a pixel. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** [height · width · 3] */
  readonly data: Uint8Array;
}

/** Sides beyond this ratio are refused, as in the reference. */
const maxAspectRatio = 200;

/**
 * Height and width that an image is resized to: multiples of `factor`, with an area between the limits where possible.
 * Sides are rounded with ties to even. A side can come out as 0 for extreme shapes.
 * Source: `smart_resize` of the Dimple image processor (after Qwen2-VL).
 * @throws RequestError when a side is below `factor` or the aspect ratio exceeds 200
 */
export function smartResize(
  height: number,
  width: number,
  factor: number,
  minPixels: number,
  maxPixels: number,
): [number, number] {
  if (height < factor || width < factor) {
    throw new RequestError(`expected an image of at least ${factor} × ${factor} pixels, found ${width} × ${height}`);
  }
  if (Math.max(height, width) / Math.min(height, width) > maxAspectRatio) {
    throw new RequestError(`expected an aspect ratio of at most ${maxAspectRatio}, found ${width} × ${height}`);
  }
  const rounded = [height, width].map((side) => roundToEven(side / factor) * factor) as [number, number];
  const area = rounded[0] * rounded[1];
  if (area > maxPixels) {
    const shrink = Math.sqrt((height * width) / maxPixels);
    return [height, width].map((side) => Math.floor(side / shrink / factor) * factor) as [number, number];
  }
  if (area < minPixels) {
    const grow = Math.sqrt(minPixels / (height * width));
    return [height, width].map((side) => Math.ceil((side * grow) / factor) * factor) as [number, number];
  }
  return rounded;
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Fixed-point weights of one pass: for each output place, where its taps begin and what they weigh. */
interface Taps {
  readonly first: Int32Array;
  readonly weights: readonly Int32Array[];
}

const precisionBits = 22;
const bicubicSupport = 2;

/**
 * The image at a new size, byte for byte as Pillow's BICUBIC on 8-bit channels: a = −0.5, support widened when
 * shrinking, 22-bit weights, horizontal pass first, rounded to bytes after each pass.
 * Source: Pillow, src/libImaging/Resample.c.
 */
export function resizeBicubic(image: RgbImage, height: number, width: number): RgbImage {
  if (height === image.height && width === image.width) return image;
  const wide = resample(image, bicubicTaps(image.width, width), width, "horizontal");
  return resample(wide, bicubicTaps(image.height, height), height, "vertical");
}

function bicubicTaps(input: number, output: number): Taps {
  const scale = input / output;
  const filterScale = Math.max(scale, 1);
  const support = bicubicSupport * filterScale;
  const first = new Int32Array(output);
  const weights: Int32Array[] = [];
  for (let place = 0; place < output; place++) {
    const center = (place + 0.5) * scale;
    const start = Math.max(Math.trunc(center - support + 0.5), 0);
    const end = Math.min(Math.trunc(center + support + 0.5), input);
    const taps = Array.from({ length: end - start }, (_, i) => bicubic((start + i - center + 0.5) / filterScale));
    const total = taps.reduce((sum, tap) => sum + tap, 0);
    first[place] = start;
    weights.push(Int32Array.from(taps, (tap) => toFixedPoint(tap / total)));
  }
  return { first, weights };
}

function bicubic(x: number): number {
  const a = -0.5;
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  if (d < 2) return (((d - 5) * d + 8) * d - 4) * a;
  return 0;
}

const toFixedPoint = (weight: number) => Math.trunc(weight * 2 ** precisionBits + (weight < 0 ? -0.5 : 0.5));

function resample(image: RgbImage, taps: Taps, size: number, direction: "horizontal" | "vertical"): RgbImage {
  const horizontal = direction === "horizontal";
  const width = horizontal ? size : image.width;
  const height = horizontal ? image.height : size;
  const data = new Uint8Array(width * height * 3);
  const step = horizontal ? 3 : image.width * 3;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place = horizontal ? x : y;
      const weights = taps.weights[place]!;
      const start = horizontal
        ? (y * image.width + taps.first[place]!) * 3
        : (taps.first[place]! * image.width + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        let sum = 1 << (precisionBits - 1);
        for (let tap = 0; tap < weights.length; tap++) sum += image.data[start + channel + tap * step]! * weights[tap]!;
        data[(y * width + x) * 3 + channel] = Math.max(0, Math.min(255, sum >> precisionBits));
      }
    }
  }
  return { width, height, data };
}
