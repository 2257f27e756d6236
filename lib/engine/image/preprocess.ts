/** From RGB pixels to the rows that the vision tower reads. */
import { z } from "zod/mini";
import { describeIssue } from "@/lib/scene/issue";
import { BadFileError, RequestError } from "../errors";
import type { Grid } from "../model/positions";
import { patchOrder } from "../model/vision-layout";
import { type RgbImage, resizeBicubic, smartResize } from "./resize";

/** How images become patches: `preprocessor_config.json`. */
export interface ImageProcessorConfig {
  readonly patchSize: number;
  readonly temporalPatchSize: number;
  readonly mergeSize: number;
  /** Area limits of the resized image, pixels. */
  readonly minPixels: number;
  readonly maxPixels: number;
  /** Per channel, in units where white is 1. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Channel statistics of CLIP's training images: the processor's defaults. */
const clipMean = [0.48145466, 0.4578275, 0.40821073] as const;
const clipStd = [0.26862954, 0.26130258, 0.27577711] as const;

const size = z.int().check(z.positive());
const channels = z.tuple([z.number(), z.number(), z.number()]);
const schema = z.object({
  patch_size: size,
  temporal_patch_size: size,
  merge_size: size,
  min_pixels: size,
  max_pixels: size,
  image_mean: z._default(channels, [...clipMean]),
  image_std: z._default(channels, [...clipStd]),
});

/** Forms in which newer tools write the limits of the area: under names that once were those of edges, or in one object. */
const sizeSchema = z.looseObject({ size: z.record(z.string(), z.unknown()) });

/** The processor with its limits of the area at the top, wherever the file has them. */
function withLimitsAtTop(json: unknown): unknown {
  const parsed = sizeSchema.safeParse(json);
  if (!parsed.success) return json;
  const { size } = parsed.data;
  const limits = {
    min_pixels: size.min_pixels ?? size.shortest_edge,
    max_pixels: size.max_pixels ?? size.longest_edge,
  };
  return { ...limits, ...withoutNulls(parsed.data) };
}

const withoutNulls = (object: object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));

/**
 * The checked image processor of a checkpoint.
 * @param json parsed `preprocessor_config.json`
 * @throws BadFileError naming the key
 */
export function parseImageProcessor(json: unknown): ImageProcessorConfig {
  const parsed = schema.safeParse(withLimitsAtTop(json));
  if (!parsed.success) {
    throw new BadFileError(`preprocessor_config.json: ${describeIssue(parsed.error, json, "")}`);
  }
  const raw = parsed.data;
  return {
    patchSize: raw.patch_size,
    temporalPatchSize: raw.temporal_patch_size,
    mergeSize: raw.merge_size,
    minPixels: raw.min_pixels,
    maxPixels: raw.max_pixels,
    mean: raw.image_mean,
    std: raw.image_std,
  };
}

/**
 * Image tokens that a picture of this size takes in a prompt.
 * @throws RequestError when the picture is too small or too long
 */
export function imageTokenCount(height: number, width: number, processor: ImageProcessorConfig): number {
  const factor = processor.patchSize * processor.mergeSize;
  const resized = smartResize(height, width, factor, processor.minPixels, processor.maxPixels);
  return (resized[0] / factor) * (resized[1] / factor);
}

/** Rows for the tower, and the shape they came from. */
export interface PreprocessedImage {
  /** [patches, channels · frames · patch · patch] */
  readonly pixelValues: Float32Array;
  /** Frames, rows and columns in patches; a still image has one frame. */
  readonly grid: Grid;
}

/**
 * An image as the tower reads it: resized, normalised, cut into patches in cell order.
 * @throws RequestError when the image is too small, too long, or shrinks to nothing
 */
export function preprocessImage(image: RgbImage, processor: ImageProcessorConfig): PreprocessedImage {
  const factor = processor.patchSize * processor.mergeSize;
  const [height, width] = smartResize(image.height, image.width, factor, processor.minPixels, processor.maxPixels);
  if (height === 0 || width === 0) {
    throw new RequestError(`the image is too long and thin: ${image.width} × ${image.height} would shrink to nothing`);
  }
  return cutPatches(resizeBicubic(image, height, width), processor);
}

/** Normalised patches of an image whose sides are whole cells; a row runs over channel, frame, y, x. */
export function cutPatches(image: RgbImage, processor: ImageProcessorConfig): PreprocessedImage {
  const { patchSize, temporalPatchSize, mergeSize } = processor;
  const [rows, columns] = [image.height / patchSize, image.width / patchSize];
  const table = normalisation(processor);
  const pixelValues = new Float32Array(rows * columns * 3 * temporalPatchSize * patchSize * patchSize);
  let at = 0;
  for (const [row, column] of patchOrder(rows, columns, mergeSize)) {
    for (let channel = 0; channel < 3; channel++) {
      for (let frame = 0; frame < temporalPatchSize; frame++) {
        for (let y = 0; y < patchSize; y++) {
          let pixel = ((row * patchSize + y) * image.width + column * patchSize) * 3 + channel;
          for (let x = 0; x < patchSize; x++, pixel += 3) pixelValues[at++] = table[channel]![image.data[pixel]!]!;
        }
      }
    }
  }
  return { pixelValues, grid: [1, rows, columns] };
}

/** [3][256]: what each byte becomes in each channel, in single precision at each step as the reference has it. */
function normalisation({ mean, std }: ImageProcessorConfig): Float32Array[] {
  return mean.map((center, channel) =>
    Float32Array.from({ length: 256 }, (_, byte) => {
      const shifted = Math.fround(Math.fround(byte / 255) - Math.fround(center));
      return shifted / Math.fround(std[channel]!);
    }),
  );
}
