/** What `python -m training.report` measured of the family: training/report/report.json, read strictly. */
import { z } from "zod/mini";

const share = z.number().check(z.gte(0), z.lte(1));
const count = z.int().check(z.nonnegative());

/** A share of n with its 95 % interval. */
const shareSchema = z.object({ value: share, low: share, high: share, n: count });

/** One decoding setting over all tasks. */
const accuracySchema = z.object({
  /** Right answers; every task counts the same. */
  mean: shareSchema,
  /** Iterations a response. */
  iterations: z.number().check(z.nonnegative()),
  iterationsPerPosition: z.object({ value: z.number(), low: z.number(), high: z.number() }),
  tasks: z.record(z.string(), z.extend(shareSchema, { iterations: z.number().check(z.nonnegative()) })),
});

const lengthsSchema = z.object({
  tasks: z.array(z.string()),
  /** By preset response length, in tokens. `produced`: tokens before the end, mean. */
  byPreset: z.record(
    z.string().check(z.regex(/^\d+$/)),
    z.object({ accuracy: shareSchema, produced: z.number().check(z.nonnegative()) }),
  ),
});

/** Listings decoded with a structure prior, or without one. */
const priorSchema = z.object({
  valid: shareSchema,
  fits: shareSchema,
  true: z.nullable(shareSchema),
  accuracy: shareSchema,
  iterations: z.number().check(z.nonnegative()),
});

const calibrationSchema = z.object({
  /** Expected calibration error. */
  error: share,
  commits: count,
  bins: z.array(z.object({ count, confidence: share, accuracy: shareSchema })),
});

const modelSchema = z.object({
  /** SHA-256 of the weights that were measured. */
  digest: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  attention: z.enum(["causal", "bidirectional"]),
  /** By id of the setting, as in `maskgit`, `gamma-0.9` or `gamma-0.9-prefill`. */
  accuracy: z.record(z.string(), accuracySchema),
  lengths: z.record(z.string(), lengthsSchema),
  /** By id of the setting, then `none`, `skeleton` or `other-size`. */
  priors: z.record(z.string(), z.record(z.string(), priorSchema)),
  calibration: z.record(z.string(), calibrationSchema),
  /** As in the model's card: the phases it was trained in, and how many token positions each saw. */
  recipe: z.object({ phases: z.array(z.object({ phase: z.string(), tokens: z.optional(count) })) }),
});

const claimSchema = z.object({
  /** What the paper says. */
  paper: z.string(),
  /** What is compared here, and what came out. */
  measure: z.string(),
  found: z.string(),
  /** How the verdict follows from it. */
  rule: z.string(),
  verdict: z.enum(["same direction", "opposite direction", "not decided", "not measured"]),
});

const familyReportSchema = z.object({
  /** Held-out questions a task. */
  n: count,
  models: z.record(z.string(), modelSchema),
  claims: z.array(claimSchema),
});

export type FamilyReport = z.infer<typeof familyReportSchema>;
export type FamilyModel = z.infer<typeof modelSchema>;
export type FamilyClaim = z.infer<typeof claimSchema>;

/** The report from parsed JSON. @throws ZodError naming what was expected and found */
export function parseFamilyReport(json: unknown): FamilyReport {
  return familyReportSchema.parse(json);
}

/** Token positions that a model saw in training, over all phases. */
export function positionsSeen({ recipe }: FamilyModel): number {
  return recipe.phases.reduce((sum, { tokens = 0 }) => sum + tokens, 0);
}
