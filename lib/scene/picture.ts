/** What a question is asked about: a scene of the world, or a picture from outside. */
import { z } from "zod";
import { type PngReading, readPng, writePng } from "./png";
import { sceneSchema } from "./scene";

/** Most characters of an uploaded picture, base64. */
const PICTURE_CHARACTERS = 120_000;

const base64 = z
  .string("expected a PNG as base64, found another value")
  .max(PICTURE_CHARACTERS, { error: `expected at most ${PICTURE_CHARACTERS} characters of base64`, abort: true })
  .regex(/^[A-Za-z0-9+/]+={0,2}$/, { error: "expected a PNG as base64, found other text", abort: true });

export const pictureSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("scene"), scene: sceneSchema }),
  z.object({
    kind: z.literal("image"),
    /** An uploaded picture, already cut to the model's canvas: a PNG, 96 × 96, 8-bit RGB. It is read here, so that nothing later fails on it. */
    png: base64.superRefine((png, context) => {
      const { problem } = readBase64(png);
      if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
    }),
  }),
]);

function readBase64(png: string): PngReading {
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

export type Picture = z.infer<typeof pictureSchema>;
