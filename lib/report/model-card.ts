/** The card of a checkpoint: what it is, how it was trained, what was measured of it and what it cannot do. */
import { z } from "zod/mini";
import { describeIssue } from "@/lib/scene/issue";

const share = z.number().check(z.gte(0), z.lte(1));
const count = z.int().check(z.nonnegative());

const phaseSchema = z.object({
  /** `vision`, `ar`, `diffusion` or `mist`. */
  phase: z.string(),
  minutes: z.optional(z.number().check(z.nonnegative())),
  steps: z.optional(count),
  /** Token positions seen. */
  tokens: z.optional(count),
  objective: z.optional(z.string()),
});

const taskSchema = z.object({
  accuracy: share,
  /** 95 % interval. */
  interval: z.tuple([share, share]),
  /** Mean of a run. */
  iterations: z.number().check(z.nonnegative()),
  /** Questions asked. */
  n: count,
});

const evaluationSchema = z.object({
  strategy: z.string(),
  /** May leave defaults out. */
  settings: z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()])),
  responseLength: z.union([z.string(), count]),
  /** What measured it. */
  command: z.string(),
  /** Mean over the tasks. */
  accuracy: share,
  iterations: z.number().check(z.nonnegative()),
  tasks: z.record(z.string(), taskSchema),
});

const cardSchema = z.object({
  name: z.string(),
  /** For people. */
  title: z.string(),
  description: z.string(),
  architecture: z.string(),
  /** Number of weights. */
  parameters: z.int().check(z.positive()),
  precision: z.string(),
  data: z.string(),
  /** Phases in order; what else there is to say about training stands beside them by its name. */
  recipe: z.looseObject({ phases: z.array(phaseSchema) }),
  /** Settings that were measured; empty: none yet. */
  evaluation: z.array(evaluationSchema),
  digest: z.object({ algorithm: z.string(), file: z.string(), value: z.string().check(z.regex(/^[0-9a-f]{16,}$/)) }),
  license: z.string(),
  limits: z.string(),
});

export type ModelCard = z.infer<typeof cardSchema>;
export type TrainingPhase = ModelCard["recipe"]["phases"][number];
export type MeasuredSetting = ModelCard["evaluation"][number];

/** A checked card from parsed `card.json`. @throws Error naming the key, what was expected and what was found */
export function parseCard(json: unknown): ModelCard {
  const parsed = cardSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Error(describeIssue(parsed.error, json, ""));
}

const PHASE_NAMES: Readonly<Record<string, string>> = { ar: "AR", diffusion: "diffusion", mist: "two passes" };

/** `AR → diffusion`: how the language model was trained, phase by phase; those of one kind in a row are one. */
export function trainedBy({ recipe }: Pick<ModelCard, "recipe">): string {
  const names = recipe.phases.flatMap(({ phase }) => PHASE_NAMES[phase] ?? []);
  return names.filter((name, index) => name !== names[index - 1]).join(" → ");
}

/** What a recipe says besides its phases, in its order: hardware, optimiser and the like. */
export function recipeFacts({ recipe }: Pick<ModelCard, "recipe">): readonly (readonly [name: string, text: string])[] {
  return Object.entries(recipe).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : []));
}
