/** What a question is asked about: a scene of the world, or a picture from outside. */
import { type PngReading, readPng, writePng } from "./png";

/** The pixels of a PNG that travels as base64, or what is wrong with it. */
export function readBase64(png: string): PngReading {
  const digits = png.replace(/=+$/, "");
  // One digit alone at the end is less than a byte.
  return readPng(Uint8Array.from(digits.length % 4 === 1 ? "" : atob(digits), (char) => char.charCodeAt(0)));
}

/** RGB bytes, [96, 96, 3] row-major, of a picture that the schema has let in. @throws RangeError for any other */
export function pictureRgb(png: string): Uint8Array {
  const { rgb, problem } = readBase64(png);
  if (rgb) return rgb;
  throw new RangeError(`The picture cannot be read: ${problem}.`);
}

/** RGB bytes, [96, 96, 3] row-major, as they travel. */
export const pictureOf = (rgb: Uint8Array): { readonly kind: "image"; readonly png: string } => ({
  kind: "image",
  png: btoa(Array.from(writePng(rgb), (byte) => String.fromCharCode(byte)).join("")),
});
