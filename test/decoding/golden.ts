/** Replays golden files, traces of reference samplers on a hash-defined network, and says what differs first. */
import { z } from "zod";
import { type DecodingIteration, decode } from "@/lib/decoding/decode";
import { strategyById } from "@/lib/decoding/strategies";
import type { Settings } from "@/lib/decoding/strategy";
import { syntheticPredictor } from "./synthetic-predictor";

const pairs = z.array(z.tuple([z.number().int(), z.number()]));

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
  source: z.object({ repo: z.string() }).loose().optional(),
  cases: z.array(z.record(z.string(), z.unknown())),
  /** Selection rules on their own, without a loop. */
  units: z.array(z.unknown()).optional(),
});

type GoldenModel = z.infer<typeof fileSchema>["synthetic_model"];
type DimpleCase = z.infer<typeof dimpleCaseSchema>;

/** Dimple's names for its algorithms and ours. */
const DIMPLE_STRATEGIES: Readonly<Record<string, string>> = {
  maskgit_plus: "maskgit",
  topk_margin: "margin",
  entropy: "entropy",
  autoregressive: "left-to-right",
};

/** Files round confidences to 6 decimals and were computed in float32. */
const CONFIDENCE_TOLERANCE = 2e-5;

export interface GoldenResult {
  readonly id: string;
  /** What differs first, or null when the case is reproduced. */
  readonly problem: string | null;
}

/** One result per case. @throws Error that says what a golden file must hold when `data` is none */
export async function checkGoldenFile(data: unknown): Promise<GoldenResult[]> {
  const file = fileSchema.safeParse(data);
  if (!file.success) throw new Error(`not a golden file: ${z.prettifyError(file.error)}`);
  const { synthetic_model: model, cases, units = [], source } = file.data;
  const results: GoldenResult[] = [];
  for (const [index, raw] of cases.entries()) {
    const id = typeof raw.id === "string" ? raw.id : `case ${index}`;
    results.push({ id, problem: await checkCase(raw, model, source?.repo).catch((error: Error) => error.message) });
  }
  units.forEach((_, index) => {
    results.push({ id: `unit ${index}`, problem: `selection rule of ${source?.repo ?? "this file"} not implemented` });
  });
  return results;
}

async function checkCase(raw: Record<string, unknown>, model: GoldenModel, repo?: string): Promise<string | null> {
  if (!("alg" in raw && "pipeline" in raw)) {
    const name = typeof raw.strategy === "string" ? `"${raw.strategy}"` : `of ${repo ?? "this file"}`;
    return `strategy ${name} not implemented`;
  }
  const parsed = dimpleCaseSchema.safeParse(raw);
  if (!parsed.success) return `not a case of Dimple's sampler: ${z.prettifyError(parsed.error)}`;
  const strategy = DIMPLE_STRATEGIES[parsed.data.alg];
  if (!strategy) return `strategy "${parsed.data.alg}" has no exact trace: it is random or not implemented`;
  return checkDimpleCase(parsed.data, strategy, model);
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

async function checkDimpleCase(golden: DimpleCase, strategy: string, model: GoldenModel): Promise<string | null> {
  const run = decode({
    predictor: syntheticPredictor({
      seed: golden.seed,
      gain16: golden.gain16,
      vocabularySize: model.vocab_size,
      maskId: model.mask_id,
      promptLength: model.prompt.length,
    }),
    strategy: strategyById(strategy),
    settings: settingsOf(golden),
    prompt: model.prompt,
    responseLength: golden.response_length,
    prior: Object.entries(golden.prefilled).map(([position, token]) => [Number(position), token] as const),
    seed: 0,
  });
  const { expect } = golden;
  let step = await run.next();
  for (let index = 0; !step.done; index++, step = await run.next()) {
    const expected = expect.iterations[index];
    if (!expected && expect.error) return null;
    if (!expected) return `iteration ${index}: expected the run to end after ${expect.iterations.length} iterations`;
    const problem = differs(step.value, expected, model.mask_id);
    if (problem) return `iteration ${index}: ${problem}`;
  }
  if (expect.error) return null;
  const { nfe, response, remainingMasks } = step.value;
  return (
    unequal("network evaluations", expect.nfe, nfe) ??
    unequal("final answer", expect.final_answer?.join(" "), Array.from(response).join(" ")) ??
    unequal("remaining masks", expect.remaining_masks, remainingMasks)
  );
}

function unequal(what: string, expected: number | string | null | undefined, got: number | string): string | null {
  return expected === undefined || expected === null || expected === got
    ? null
    : `${what}: expected ${expected}, got ${got}`;
}

type ExpectedIteration = DimpleCase["expect"]["iterations"][number];

function differs(got: DecodingIteration, expected: ExpectedIteration, maskId: number): string | null {
  const before = got.response.filter((token) => token === maskId).length;
  const commits = got.commits.map(({ position, token }) => [position, token] as const);
  const tokens = Array.from(got.positions, (position, row) => [position, got.proposal.tokens[row]!] as const);
  return (
    unequal("masked before", expected.masked_before, before) ??
    (expected.argmax ? unequal("proposed tokens", list(expected.argmax), list(tokens)) : null) ??
    (expected.confidence ? firstFarConfidence(got, expected.confidence) : null) ??
    unequal("committed", list(expected.committed), list(commits)) ??
    unequal("masked after", expected.masked_after, before - commits.length)
  );
}

function firstFarConfidence(got: DecodingIteration, expected: readonly (readonly [number, number])[]): string | null {
  if (expected.length !== got.positions.length) {
    return `expected ${expected.length} confidences, got ${got.positions.length}`;
  }
  for (const [row, [position, confidence]] of expected.entries()) {
    const score = got.proposal.score[row]!;
    if (got.positions[row] !== position || !(Math.abs(score - confidence) <= CONFIDENCE_TOLERANCE)) {
      return `confidence of position ${position}: expected ${confidence}, got ${score.toFixed(6)} at position ${got.positions[row]}`;
    }
  }
  return null;
}

const list = (entries: readonly (readonly [number, number])[]) =>
  [...entries]
    .sort((a, b) => a[0] - b[0])
    .map(([position, token]) => `${position}:${token}`)
    .join(" ");
