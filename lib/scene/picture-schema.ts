/** The form of a picture. */
import { z } from "zod/mini";
import { readBase64 } from "./picture";
import { sceneSchema } from "./scene";

/** Most characters of an uploaded picture, base64. */
const PICTURE_CHARACTERS = 120_000;

const base64 = z.string("expected a PNG as base64, found another value").check(
  z.maxLength(PICTURE_CHARACTERS, {
    error: `expected at most ${PICTURE_CHARACTERS} characters of base64`,
    abort: true,
  }),
  z.regex(/^[A-Za-z0-9+/]+={0,2}$/, { error: "expected a PNG as base64, found other text", abort: true }),
);

export const pictureSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("scene"), scene: sceneSchema }),
  z.object({
    kind: z.literal("image"),
    /** An uploaded picture, already cut to the model's canvas: a PNG, 96 × 96, 8-bit RGB. It is read here, so that nothing later fails on it. */
    png: base64.check(
      z.superRefine((png, context) => {
        const { problem } = readBase64(png);
        if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
      }),
    ),
  }),
]);

export type Picture = z.infer<typeof pictureSchema>;
