/** The card of the small latent system: what it is, how it was trained, and what was measured of these weights. */
import { z } from "zod/mini";
import { describeIssue } from "@/lib/scene/issue";

const share = z.number().check(z.gte(0), z.lte(1));
const measured = z.object({ value: share, interval: z.tuple([share, share]), n: z.int().check(z.positive()) });

const cardSchema = z.object({
  title: z.string(),
  description: z.string(),
  parameters: z.object({ vae: z.number(), transformer: z.number(), head: z.number() }),
  data: z.string(),
  recipe: z.object({
    hardware: z.string(),
    date: z.string(),
    phases: z.array(
      z.object({ phase: z.string(), steps: z.number(), batch: z.number(), noise: z.number(), seconds: z.number() }),
    ),
  }),
  /** Distance of the pictures that the σ-VAE gives back, root mean square of a range of 1. */
  reconstruction: z.object({ mean: z.number(), worst: z.number() }),
  evaluation: z
    .array(
      z.object({
        steps: z.int().check(z.positive()),
        /** Cells that the reader recognises; n and interval are of scenes. */
        recognised: measured,
        /** Scenes that show exactly what was listed, of prompts with a list. */
        asked: measured,
        /** Scenes on one background. */
        oneGround: measured,
      }),
    )
    .check(z.minLength(1)),
  digest: z.object({ algorithm: z.string(), file: z.string(), value: z.string().check(z.regex(/^[0-9a-f]{64}$/)) }),
  license: z.string(),
  limits: z.string(),
});

export type LatentCard = z.infer<typeof cardSchema>;

/** @throws Error that says what was expected and found */
export function parseLatentCard(json: unknown): LatentCard {
  const parsed = cardSchema.safeParse(json);
  if (!parsed.success) throw new Error(describeIssue(parsed.error, json, "the card of Mini-Latent"));
  return parsed.data;
}
