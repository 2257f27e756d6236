/** Replays golden files, traces of reference samplers on a hash-defined network, and says what differs first. */
import { z } from "zod";
import { startCanvas } from "@/lib/decoding/canvas";
import type { DecodeRequest } from "@/lib/decoding/decode";
import { strategyById } from "@/lib/decoding/strategies";
import type { DecodingStrategy, ParamSpec, Settings } from "@/lib/decoding/strategy";
import {
  checkFastDllmCase,
  checkLladaCase,
  checkUnit,
  fastDllmCaseSchema,
  lladaCaseSchema,
  unitSchema,
} from "./golden-blocks";
import { chancesSchema, checkChances } from "./golden-chances";
import { firstProblem, type GoldenModel, networkOf, pairs, replayIterations, unequal } from "./golden-common";
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
    /** Prompt and response before the first iteration and after the last. */
    initial: z.array(z.number().int()).nullish(),
    final: z.array(z.number().int()).nullish(),
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
  if (!file.success) throw new Error(`not a golden file: ${firstProblem(file.error)}`);
  const { synthetic_model: model, cases, units = [] } = file.data;
  if (cases.length + units.length === 0) throw new Error("not a golden file: expected at least one case, found none");
  const results: GoldenResult[] = [];
  for (const [index, raw] of cases.entries()) {
    const id = typeof raw.id === "string" ? raw.id : `case ${index}`;
    results.push({ id, problem: await checkCase(raw, model).catch((error: Error) => error.message) });
  }
  for (const [index, raw] of units.entries()) {
    results.push({ id: `unit ${index}`, problem: checkRule(raw, model) });
  }
  return results;
}

/** A rule on its own: confidences and the rows it selects, or what is known and the chances of what changes. */
function checkRule(raw: unknown, model: GoldenModel): string | null {
  const chances = chancesSchema.safeParse(raw);
  if (chances.success) return checkChances(chances.data, model);
  const unit = unitSchema.safeParse(raw);
  return unit.success ? checkUnit(unit.data) : `not a unit: ${firstProblem(unit.error)}`;
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
  throw new Error(`not a case of ${sampler ?? "any known"} sampler: ${firstProblem(parsed.error)}`);
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
    topK: golden.top_k || null,
    originalConfidence: golden.use_original_confidence,
    ...(golden.alg_temp ? { selectionTemperature: golden.alg_temp } : {}),
  };
}

async function checkDimpleCase(golden: DimpleCase, model: GoldenModel): Promise<string | null> {
  const { alg, expect } = golden;
  const strategy = Object.hasOwn(DIMPLE_STRATEGIES, alg) ? DIMPLE_STRATEGIES[alg] : undefined;
  if (!strategy) return `strategy "${alg}" has no exact trace: it is random or not implemented`;
  const request = {
    ...networkOf(golden, model),
    strategy: beyondTheSliders(strategyById(strategy)),
    settings: settingsOf(golden),
    responseLength: golden.response_length,
    prior: Object.entries(golden.prefilled).map(([position, token]) => [Number(position), token] as const),
  };
  const begun = startCanvas(request).response;
  const initial = unequal("initial canvas", expect.initial?.join(" "), [...model.prompt, ...begun].join(" "));
  if (initial) return initial;
  if (expect.error) return checkUntilError(request, expect.iterations);
  const outcome = await replayIterations(request, expect.iterations);
  if (typeof outcome === "string") return outcome;
  return (
    unequal("final canvas", expect.final?.join(" "), [...model.prompt, ...outcome.response].join(" ")) ??
    unequal("network evaluations", expect.nfe, outcome.nfe) ??
    unequal("final answer", expect.final_answer?.join(" "), Array.from(outcome.response).join(" ")) ??
    unequal("remaining masks", expect.remaining_masks, outcome.remainingMasks)
  );
}

/** Where the reference raised we go on; what it did before that must be the same. */
async function checkUntilError(
  request: DecodeRequest,
  recorded: DimpleCase["expect"]["iterations"],
): Promise<string | null> {
  const outcome = await replayIterations(request, recorded);
  const wentOn = `iteration ${recorded.length}: `;
  return typeof outcome === "string" && !outcome.startsWith(wentOn) ? outcome : null;
}

/** The strategy with settings as wide as the reference takes them: files ask for more than a menu should offer. */
function beyondTheSliders(strategy: DecodingStrategy): DecodingStrategy {
  const widened = (spec: ParamSpec): ParamSpec =>
    "max" in spec ? { ...spec, min: Math.min(spec.min, 0), max: Number.MAX_SAFE_INTEGER } : spec;
  const params = Object.entries(strategy.params).map(([key, spec]) => [key, widened(spec)] as const);
  return { ...strategy, params: Object.fromEntries(params) };
}
