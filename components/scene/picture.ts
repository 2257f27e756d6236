/** Uploaded pictures: any image file becomes the 96 × 96 pixels the model sees, kept as a PNG in the settings. */
import { pictureOf } from "@/lib/scene/picture";
import { world } from "@/lib/scene/world";

const { width: SIZE } = world.canvas;

/** Largest file taken, bytes. */
const MAX_FILE_BYTES = 25 * 2 ** 20;

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

/** A picture from a file, and how far its values may be off: levels of 255 that the browser adds to what a canvas gives back. */
interface ReadPicture {
  readonly picture: ReturnType<typeof pictureOf>;
  readonly noise: number;
}

/**
 * The middle square of a picture in a file, 96 × 96.
 * @throws Error that says what was expected and found
 */
export async function readPicture(file: File): Promise<ReadPicture> {
  if (file.size === 0) throw new Error(`Expected a picture, found “${file.name}”, which is empty.`);
  if (file.size > MAX_FILE_BYTES) {
    throw new Error(
      `Expected a picture of at most ${megabytes(MAX_FILE_BYTES)}, found “${file.name}” of ${megabytes(file.size)}.`,
    );
  }
  const bitmap = await decodeFile(file);
  try {
    const context = newCanvas();
    const noise = noiseOf(context);
    if (noise > MOST_NOISE) {
      throw new Error(
        "This browser does not let a page read pictures: what a canvas gives back is not what was drawn on it, as protection against fingerprinting does. Allow this site to use the canvas, or use another browser.",
      );
    }
    return { picture: pictureOf(withoutAlpha(drawSquare(context, bitmap))), noise };
  } finally {
    bitmap.close();
  }
}

async function decodeFile(file: File): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file);
  } catch {
    const kind = file.type === "" ? "a file of unknown type" : `a file of type ${file.type}`;
    throw new Error(`Expected a picture this browser can read (PNG, JPEG, WebP …), found “${file.name}”, ${kind}.`);
  }
}

function newCanvas(): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  canvas.width = SIZE;
  canvas.height = SIZE;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser offers no canvas to resize the picture with.");
  return context;
}

/** More noise than this leaves nothing of a picture that a model could see, levels of 255. */
const MOST_NOISE = 16;

/** Colours whose every channel is far from its ends, so that noise to either side shows. */
const KNOWN = [
  [64, 128, 192],
  [200, 100, 50],
  [90, 160, 120],
] as const;

/** Largest difference between known colours and what the canvas gives back of them, levels of 255; 0 from a canvas that can be trusted. */
export function noiseOf(context: CanvasRenderingContext2D): number {
  const height = SIZE / KNOWN.length;
  for (const [band, colour] of KNOWN.entries()) {
    context.fillStyle = `rgb(${colour.join(" ")})`;
    context.fillRect(0, band * height, SIZE, height);
  }
  const { data } = context.getImageData(0, 0, SIZE, SIZE);
  let most = 0;
  for (let pixel = 0; pixel < SIZE * SIZE; pixel++) {
    const colour = KNOWN[Math.floor(pixel / SIZE / height)]!;
    for (const [channel, value] of colour.entries())
      most = Math.max(most, Math.abs(data[4 * pixel + channel]! - value));
  }
  return most;
}

/** The largest centred square, scaled to the model's canvas; transparency lies on white. */
function drawSquare(context: CanvasRenderingContext2D, bitmap: ImageBitmap): ImageData {
  const side = Math.min(bitmap.width, bitmap.height);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, SIZE, SIZE);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, (bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side, 0, 0, SIZE, SIZE);
  return context.getImageData(0, 0, SIZE, SIZE);
}

function withoutAlpha({ data, width, height }: ImageData): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) rgb.set(data.subarray(pixel * 4, pixel * 4 + 3), pixel * 3);
  return rgb;
}
