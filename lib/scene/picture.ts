/** What a question is asked about: a scene of the world, or a picture from outside. */
import { z } from "zod";
import { sceneSchema } from "./scene";

/** Most characters of an uploaded picture, base64. */
const PICTURE_CHARACTERS = 120_000;

export const pictureSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("scene"), scene: sceneSchema }),
  /** An uploaded picture, already cut to the model's canvas: base64 of a PNG, 96 × 96 RGB. */
  z.object({
    kind: z.literal("image"),
    png: z
      .string()
      .max(PICTURE_CHARACTERS)
      .regex(/^[A-Za-z0-9+/]+={0,2}$/, "expected base64"),
  }),
]);
