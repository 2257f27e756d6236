/** The settings of one comparison: what is asked, and how each lane decodes. Serialisable, and all of it fits in a link. */
import { z } from "zod/mini";
import type { Intervention } from "@/lib/decoding/intervention";
import { interventionSchema } from "@/lib/decoding/intervention-schema";
import { pictureSchema } from "@/lib/scene/picture-schema";
import { aboutShape } from "./about-schema";
import { EXPERIMENT_VERSION, LIMITS } from "./limits";

const paramValue = z.union([z.number(), z.boolean(), z.string(), z.null()]);

const modelName = z.string().check(z.regex(/^[\w][\w.-]{0,63}$/, "expected the name of a model folder"));

/** How a lane decodes. */
const laneShape = {
  /** Folder under public/models. */
  model: modelName,
  /** Folder of the second model, for strategies that need one; absent: the usual one. */
  companion: z.optional(modelName),
  /** Strategy id. */
  strategy: z.string(),
  /** Only settings that differ from their defaults need be present. */
  settings: z.record(z.string(), paramValue),
  /**
   * Cache policy id (`lib/engine/caches`). Links, files and traces call it so, and are older than the policies that keep
   * more than the prompt; a resolved lane has a `cache`.
   */
  prefill: z.string(),
  /** Settings of the cache that differ from their defaults. */
  cacheSettings: z.optional(z.record(z.string(), z.number())),
} as const;

/** One run of an experiment: from masks, or from a moment of another run. */
export interface Lane extends z.infer<z.ZodMiniObject<typeof laneShape>> {
  readonly branch?: Branch | undefined;
}

/**
 * Where a branch lane leaves another run. It holds the whole recipe of that run instead of naming a lane, so that the
 * other lane can change or go, and a link holds all that is needed.
 */
export interface Branch {
  readonly from: Lane;
  /** First iteration of its own, 0-based; those before it are taken over. */
  readonly iteration: number;
  /** What is changed by hand in that iteration. */
  readonly intervention: Intervention;
}

const branchSchema: z.ZodMiniType<Branch> = z.object({
  from: z.lazy(() => laneSchema),
  iteration: z.int().check(z.nonnegative()),
  intervention: interventionSchema,
});

export const laneSchema = z.object({ ...laneShape, branch: z.optional(branchSchema) });

export const experimentSchema = z.object({
  version: z.literal(EXPERIMENT_VERSION),
  picture: pictureSchema,
  question: z.string().check(z.maxLength(LIMITS.questionCharacters)),
  responseLength: z.int().check(z.gte(LIMITS.responseLength.min), z.lte(LIMITS.responseLength.max)),
  /** Structure prior as text: `▒` is one masked position, everything else is tokenised and fixed. Empty: none. */
  prior: z.string().check(z.maxLength(LIMITS.priorCharacters)),
  seed: z.int().check(z.gte(0), z.lte(LIMITS.seed)),
  lanes: z.array(laneSchema).check(z.minLength(1), z.maxLength(LIMITS.lanes)),
  ...aboutShape,
});

export type Experiment = z.infer<typeof experimentSchema>;
