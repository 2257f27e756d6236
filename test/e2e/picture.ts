/** Pictures of the page, compared as somebody sees them from a step away: what is drawn counts, the grain of letters does not. */
import { decode, encode } from "fast-png";

/** A picture at half the size of what was on the screen: small enough to keep, large enough to be looked at. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** [height × width × 3] red, green and blue, 0 … 255. */
  readonly data: Uint8Array;
}

/**
 * Side of the squares whose mean colours are compared, px of a kept picture: 16 px on the screen.
 * Another Chromium draws the same letters with other edges, which a square of this size averages away; a line that is
 * a pixel wider, or a surface of another colour, it does not.
 */
const SIDE = 8;

/**
 * How far the mean colour of a square may be off in any channel, of 255. Over all charts, builds 131 and 156 (Debian's,
 * with FreeType and HarfBuzz of its own) differ from 147 by 4.6 at most; a line of 2.4 px for one of 1.6 px makes 14.
 */
const TOLERANCE = 8;

/** Reads a PNG of the page at half its size; an odd last row or column of pixels is left out. */
export function halved(png: Uint8Array): Picture {
  const full = decode(png);
  const [width, height] = [Math.floor(full.width / 2), Math.floor(full.height / 2)];
  const data = new Uint8Array(width * height * 3);
  const at = (x: number, y: number, channel: number) => full.data[(y * full.width + x) * full.channels + channel]!;
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      for (let channel = 0; channel < 3; channel += 1) {
        const [left, top] = [2 * x, 2 * y];
        const sum =
          at(left, top, channel) +
          at(left + 1, top, channel) +
          at(left, top + 1, channel) +
          at(left + 1, top + 1, channel);
        data[(y * width + x) * 3 + channel] = Math.round(sum / 4);
      }
  return { width, height, data };
}

export const toPng = ({ width, height, data }: Picture): Uint8Array => encode({ width, height, data, channels: 3 });

/** Reads a picture that was kept. */
export function fromPng(png: Uint8Array): Picture {
  const { width, height, data } = decode(png);
  return { width, height, data: Uint8Array.from(data) };
}

/** What somebody would see that has changed, in one sentence; null when the two look alike. */
export function changeBetween(before: Picture, after: Picture): string | null {
  // Where a box begins between two pixels of the screen, rounding may give or take one.
  if (Math.abs(before.width - after.width) > 1 || Math.abs(before.height - after.height) > 1)
    return `it was ${2 * before.width} × ${2 * before.height} px and is ${2 * after.width} × ${2 * after.height} px`;
  const [width, height] = [Math.min(before.width, after.width), Math.min(before.height, after.height)];
  const worst = { off: 0, x: 0, y: 0 };
  for (const y of squares(height))
    for (const x of squares(width))
      for (let channel = 0; channel < 3; channel += 1) {
        const off = Math.abs(mean(before, x, y, channel) - mean(after, x, y, channel));
        if (off > worst.off) Object.assign(worst, { off, x, y });
      }
  if (worst.off <= TOLERANCE) return null;
  return `colours around x ${2 * worst.x + SIDE}, y ${2 * worst.y + SIDE} are off by ${worst.off.toFixed(1)} of 255 (${TOLERANCE} may be)`;
}

/** Where squares begin along a side; the last one ends where the side ends. */
function squares(length: number): number[] {
  const count = Math.ceil(length / SIDE);
  return Array.from({ length: count }, (_, index) => Math.max(0, Math.min(index * SIDE, length - SIDE)));
}

function mean({ width, height, data }: Picture, left: number, top: number, channel: number): number {
  const [right, bottom] = [Math.min(left + SIDE, width), Math.min(top + SIDE, height)];
  let sum = 0;
  for (let y = top; y < bottom; y += 1)
    for (let x = left; x < right; x += 1) sum += data[(y * width + x) * 3 + channel]!;
  return sum / ((right - left) * (bottom - top));
}
