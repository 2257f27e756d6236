/** Replays golden files, traces of reference samplers on a hash-defined network, and says what differs first. */
import { z } from "zod";
import { strategyById } from "@/lib/decoding/strategies";
import type { Settings } from "@/lib/decoding/strategy";
import {
  checkFastDllmCase,
  checkLladaCase,
  checkUnit,
  fastDllmCaseSchema,
  lladaCaseSchema,
  unitSchema,
} from "./golden-blocks";
import { type GoldenModel, networkOf, pairs, replayIterations, unequal } from "./golden-common";
import { checkStatesCase, statesCaseSchema } from "./golden-states";

const dimpleCaseSchema = z.object({
  id: z.string(),
  pipeline: z.enum(["dim", "dream"]),
  alg: z.string(),
  steps: z.number().int(),
  alg_p_threshold: z.number().nullish(),
  alg_temp: z.number().nullish(),
  temperature: z.number().nullish(),
  response_length: z.number().int(),
  prefilled: z.record(z.string(), z.number().int()),
  gain16: z.number(),
  use_original_confidence: z.boolean(),
  top_p: z.number().nullish(),
  top_k: z.number().nullish(),
  eps: z.number(),
  seed: z.number().int(),
  expect: z.object({
    iterations: z.array(
      z.object({
        i: z.number().int(),
        masked_before: z.number().int(),
        masked_after: z.number().int(),
        committed: pairs,
        confidence: pairs.nullish(),
        argmax: pairs.nullish(),
      }),
    ),
    /** The next three are null where the reference raised. */
    nfe: z.number().int().nullish(),
    final_answer: z.array(z.number().int()).nullish(),
    remaining_masks: z.number().int().nullish(),
    error: z.string().nullish(),
  }),
});

const fileSchema = z.object({
  synthetic_model: z.object({
    vocab_size: z.number().int(),
    mask_id: z.number().int(),
    prompt: z.array(z.number().int()),
  }),
  cases: z.array(z.record(z.string(), z.unknown())),
  /** Selection rules on their own, without a loop. */
  units: z.array(z.unknown()).optional(),
});

type DimpleCase = z.infer<typeof dimpleCaseSchema>;

/** Dimple's names for its algorithms and ours. */
const DIMPLE_STRATEGIES: Readonly<Record<string, string>> = {
  maskgit_plus: "maskgit",
  topk_margin: "margin",
  entropy: "entropy",
  autoregressive: "left-to-right",
};

export interface GoldenResult {
  readonly id: string;
  /** What differs first, or null when the case is reproduced. */
  readonly problem: string | null;
}

/** One result per case. @throws Error that says what a golden file must hold when `data` is none */
export async function checkGoldenFile(data: unknown): Promise<GoldenResult[]> {
  const file = fileSchema.safeParse(data);
  if (!file.success) throw new Error(`not a golden file: ${z.prettifyError(file.error)}`);
  const { synthetic_model: model, cases, units = [] } = file.data;
  const results: GoldenResult[] = [];
  for (const [index, raw] of cases.entries()) {
    const id = typeof raw.id === "string" ? raw.id : `case ${index}`;
    results.push({ id, problem: await checkCase(raw, model).catch((error: Error) => error.message) });
  }
  for (const [index, raw] of units.entries()) {
    const unit = unitSchema.safeParse(raw);
    results.push({
      id: `unit ${index}`,
      problem: unit.success ? checkUnit(unit.data) : `not a unit: ${z.prettifyError(unit.error)}`,
    });
  }
  return results;
}

/** Reads a case by the sampler it comes from, which its fields tell apart. */
async function checkCase(raw: Record<string, unknown>, model: GoldenModel): Promise<string | null> {
  if ("pipeline" in raw) return checkDimpleCase(read(dimpleCaseSchema, raw, "Dimple's"), model);
  if ("cfg_scale" in raw) return checkLladaCase(read(lladaCaseSchema, raw, "LLaDA's"), model);
  if ("cache" in raw) return checkFastDllmCase(read(fastDllmCaseSchema, raw, "Fast-dLLM's"), model);
  return checkStatesCase(read(statesCaseSchema, raw, raw.strategy), model);
}

function read<Schema extends z.ZodType>(schema: Schema, raw: unknown, sampler: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new Error(`not a case of ${sampler ?? "any known"} sampler: ${z.prettifyError(parsed.error)}`);
}

/** The settings of a case under our names. */
function settingsOf(golden: DimpleCase): Settings {
  return {
    pipeline: golden.pipeline,
    steps: golden.steps,
    eps: golden.eps,
    gamma: golden.alg_p_threshold || null,
    temperature: golden.temperature ?? 0,
    topP: golden.top_p ?? null,
    topK: golden.top_k ?? null,
    originalConfidence: golden.use_original_confidence,
    ...(golden.alg_temp ? { selectionTemperature: golden.alg_temp } : {}),
  };
}

async function checkDimpleCase(golden: DimpleCase, model: GoldenModel): Promise<string | null> {
  const { alg, expect } = golden;
  const strategy = DIMPLE_STRATEGIES[alg];
  if (!strategy) return `strategy "${alg}" has no exact trace: it is random or not implemented`;
  const request = {
    ...networkOf(golden, model),
    strategy: strategyById(strategy),
    settings: settingsOf(golden),
    responseLength: golden.response_length,
    prior: Object.entries(golden.prefilled).map(([position, token]) => [Number(position), token] as const),
  };
  const outcome = await replayIterations(request, expect.iterations);
  if (expect.error) return null;
  if (typeof outcome === "string") return outcome;
  return (
    unequal("network evaluations", expect.nfe, outcome.nfe) ??
    unequal("final answer", expect.final_answer?.join(" "), Array.from(outcome.response).join(" ")) ??
    unequal("remaining masks", expect.remaining_masks, outcome.remainingMasks)
  );
}
