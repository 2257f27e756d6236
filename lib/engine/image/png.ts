/** Uploaded pictures: PNG bytes to 8-bit RGB. */
import { convertIndexedToRgb, type DecodedPng, decode } from "fast-png";
import { BadFileError } from "../errors";
import type { RgbImage } from "./resize";

/** Pictures beyond this area are refused, pixels. */
const maxPixels = 4096 * 4096;

/**
 * The pixels of a PNG: palettes and greys become RGB, 16-bit channels 8-bit, and transparency lies on white.
 * @throws BadFileError when the bytes are not a PNG, or one that is too large or has fewer than 8 bits a channel
 */
export function decodePng(bytes: Uint8Array): RgbImage {
  const { width, height } = pngSize(bytes);
  if (width * height > maxPixels) {
    throw new BadFileError(`expected a picture of at most ${maxPixels} pixels, found ${width} × ${height}`);
  }
  const { samples, channels } = explained(() => channelBytes(decode(bytes)));
  const data = new Uint8Array(width * height * 3);
  const colours = channels < 3 ? 1 : 3; // grey or RGB, each perhaps followed by alpha
  for (let pixel = 0; pixel < width * height; pixel++) {
    const alpha = channels > colours ? samples[pixel * channels + colours]! : 255;
    for (let channel = 0; channel < 3; channel++) {
      const value = samples[pixel * channels + (colours === 1 ? 0 : channel)]!;
      data[pixel * 3 + channel] = Math.floor((value * alpha + 255 * (255 - alpha) + 127) / 255);
    }
  }
  return { width, height, data };
}

/** One byte a channel, row-major. */
function channelBytes(png: DecodedPng): { samples: Uint8Array; channels: number } {
  if (png.palette) return { samples: convertIndexedToRgb(png), channels: png.palette[0]!.length };
  if (png.depth === 16) return { samples: Uint8Array.from(png.data, (value) => value >> 8), channels: png.channels };
  if (png.depth !== 8) throw new BadFileError(`expected a PNG of 8 or 16 bits a channel, found ${png.depth}`);
  return { samples: Uint8Array.from(png.data), channels: png.channels };
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

/** Whatever trips over the bytes, the caller learns that the file is at fault. */
function explained<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadFileError) throw error;
    throw new BadFileError(`the PNG is damaged: ${error instanceof Error ? error.message : error}`);
  }
}
