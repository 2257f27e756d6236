/** Uploaded pictures: any image file becomes the 96 × 96 pixels the model sees, kept as a PNG in the settings. */
import { pictureOf } from "@/lib/scene/picture";
import { world } from "@/lib/scene/world";

const { width: SIZE } = world.canvas;

/** Largest file taken, bytes. */
const MAX_FILE_BYTES = 25 * 2 ** 20;

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

/**
 * The middle square of a picture in a file, 96 × 96.
 * @throws Error that says what was expected and found
 */
export async function readPicture(file: File): Promise<ReturnType<typeof pictureOf>> {
  if (file.size === 0) throw new Error(`Expected a picture, found “${file.name}”, which is empty.`);
  if (file.size > MAX_FILE_BYTES) {
    throw new Error(
      `Expected a picture of at most ${megabytes(MAX_FILE_BYTES)}, found “${file.name}” of ${megabytes(file.size)}.`,
    );
  }
  const bitmap = await decodeFile(file);
  try {
    return pictureOf(withoutAlpha(drawSquare(bitmap)));
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

/** The largest centred square, scaled to the model's canvas; transparency lies on white. */
function drawSquare(bitmap: ImageBitmap): ImageData {
  const side = Math.min(bitmap.width, bitmap.height);
  const canvas = document.createElement("canvas");
  canvas.width = SIZE;
  canvas.height = SIZE;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser offers no canvas to resize the picture with.");
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

/** RGB bytes as a canvas takes them. */
export function toImageData(rgb: Uint8Array, size = SIZE): ImageData {
  const image = new ImageData(size, size);
  for (let pixel = 0; pixel < size * size; pixel++) {
    image.data.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
    image.data[pixel * 4 + 3] = 255;
  }
  return image;
}
