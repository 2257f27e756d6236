/** The settings of one comparison: what is asked, and how each lane decodes. Serialisable, and all of it fits in a link. */
import { z } from "zod";
import { sceneSchema } from "@/lib/scene/scene";

export const EXPERIMENT_VERSION = 1;
export const LIMITS = {
  lanes: 4,
  responseLength: { min: 4, max: 128 },
  questionCharacters: 400,
  priorCharacters: 2000,
  /** Base64 of an uploaded picture. */
  pictureCharacters: 120_000,
  seed: 2 ** 31 - 1,
} as const;

const paramValue = z.union([z.number(), z.boolean(), z.string(), z.null()]);

export const laneSchema = z.object({
  /** Folder under public/models. */
  model: z.string().regex(/^[\w][\w.-]{0,63}$/, "expected the name of a model folder"),
  /** Strategy id. */
  strategy: z.string(),
  /** Only settings that differ from their defaults need be present. */
  settings: z.record(z.string(), paramValue),
  /** `dimple`: prompt K/V of iteration 0, stale afterwards. `prefix`: exact, for models trained with the prefix mask. */
  prefill: z.enum(["off", "dimple", "prefix"]),
});

export const experimentSchema = z.object({
  version: z.literal(EXPERIMENT_VERSION),
  picture: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("scene"), scene: sceneSchema }),
    /** An uploaded picture, already cut to the model's canvas: base64 of a PNG, 96 × 96 RGB. */
    z.object({
      kind: z.literal("image"),
      png: z
        .string()
        .max(LIMITS.pictureCharacters)
        .regex(/^[A-Za-z0-9+/]+={0,2}$/, "expected base64"),
    }),
  ]),
  question: z.string().max(LIMITS.questionCharacters),
  responseLength: z.number().int().min(LIMITS.responseLength.min).max(LIMITS.responseLength.max),
  /** Structure prior as text: `▒` is one masked position, everything else is tokenised and fixed. Empty: none. */
  prior: z.string().max(LIMITS.priorCharacters),
  seed: z.number().int().min(0).max(LIMITS.seed),
  lanes: z.array(laneSchema).min(1).max(LIMITS.lanes),
});

export type Lane = z.infer<typeof laneSchema>;
export type Experiment = z.infer<typeof experimentSchema>;
