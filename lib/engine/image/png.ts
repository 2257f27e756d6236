/** Uploaded pictures: PNG bytes to 8-bit RGB. */
import { decode } from "fast-png";
import { BadFileError } from "../errors";
import type { RgbImage } from "./resize";

/** Pictures beyond this area are refused, pixels. */
const maxPixels = 4096 * 4096;

/**
 * The pixels of a PNG: palettes and greys become RGB, 16-bit channels 8-bit, and transparency lies on white.
 * @throws BadFileError when the bytes are not a PNG, or too large a one
 */
export function decodePng(bytes: Uint8Array): RgbImage {
  const { width, height } = pngSize(bytes);
  if (width * height > maxPixels) {
    throw new BadFileError(`expected a picture of at most ${maxPixels} pixels, found ${width} × ${height}`);
  }
  const png = decodeOrExplain(bytes);
  const wide = png.depth === 16;
  const channels = png.palette ? 1 : png.channels;
  const data = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const sample = (channel: number) => {
      const value = png.data[pixel * channels + channel]!;
      return wide ? value >> 8 : value;
    };
    const [red, green, blue, alpha] = png.palette
      ? [...png.palette[sample(0)]!, 255]
      : channels < 3
        ? [sample(0), sample(0), sample(0), channels === 2 ? sample(1) : 255]
        : [sample(0), sample(1), sample(2), channels === 4 ? sample(3) : 255];
    [red!, green!, blue!].forEach((value, channel) => {
      data[pixel * 3 + channel] = Math.floor((value * alpha! + 255 * (255 - alpha!) + 127) / 255);
    });
  }
  return { width, height, data };
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Width and height from the header, before anything is inflated. */
function pngSize(bytes: Uint8Array): { width: number; height: number } {
  if (bytes.length < 24 || signature.some((byte, i) => bytes[i] !== byte)) {
    throw new BadFileError(`expected a PNG picture, found ${bytes.length} bytes of something else`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

function decodeOrExplain(bytes: Uint8Array) {
  try {
    return decode(bytes);
  } catch (error) {
    throw new BadFileError(`the PNG is damaged: ${error instanceof Error ? error.message : error}`);
  }
}
