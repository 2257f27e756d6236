/** Reads the cases that give the response before every evaluation and after the last one, and nothing else. */
import { z } from "zod";
import { type DecodeRequest, type DecodingIteration, decode } from "@/lib/decoding/decode";
import { strategies } from "@/lib/decoding/strategies";
import type { Settings } from "@/lib/decoding/strategy";
import { firstProblem, type GoldenModel, networkOf, unequal } from "./golden-common";
import { canvasCache } from "./runs";

const number = z.number();

export const statesCaseSchema = z.looseObject({
  strategy: z.string(),
  gain16: number,
  seed: number.int(),
  global_context: z.boolean().optional(),
  /** Structure prior, where there is one. */
  prior: z.array(z.tuple([number.int(), number.int()])).optional(),
  /** End token, where the strategy asks for one. */
  eos: number.int().optional(),
  /** End tokens, where there are several. */
  ends: z.array(number.int()).optional(),
  nfe: number.int(),
  /** Cache of the canvas, where there is one, and how many positions each evaluation ran. */
  kept: z.object({ id: z.string(), settings: z.record(z.string(), number) }).optional(),
  ran: z.array(number.int()).optional(),
  /** The same by absolute position. */
  runs: z.array(z.array(number.int())).optional(),
  states: z.array(z.array(number.int())).min(1),
});

/** Our id and settings for a case, from its own fields. */
type Translation = (raw: unknown) => { readonly id: string; readonly settings: Settings };

const block = { block_length: number.int() };

const lookAhead = { ...block, candidates: number, spread: number, threshold: number };

function translation<Fields extends z.ZodRawShape>(
  id: string,
  fields: Fields,
  settings: (golden: z.infer<z.ZodObject<Fields>>) => Settings,
): Translation {
  return (raw) => {
    const parsed = z.object(fields).safeParse(raw);
    if (!parsed.success) throw new Error(`not a case of ${id}: ${firstProblem(parsed.error)}`);
    return { id, settings: settings(parsed.data) };
  };
}

const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  eb: translation("entropy-bounded", { gamma: number }, ({ gamma }) => ({ bound: gamma })),
  pc: translation("pc-sampler", { ...block, steps: number, lambda: number, alpha: number }, (golden) => ({
    steps: golden.steps,
    blockLength: golden.block_length,
    decay: golden.lambda,
    clip: golden.alpha,
  })),
  klass: translation("klass", { ...block, steps: number, conf: number, kl: number, history: number }, (golden) => ({
    steps: golden.steps,
    blockLength: golden.block_length,
    threshold: golden.conf,
    divergence: golden.kl,
    history: golden.history,
  })),
  saber: translation("saber", { ...block, n: number }, ({ n, block_length }) => ({
    least: n,
    blockLength: block_length,
  })),
  wino: translation("wino", { ...block, tau1: number, tau2: number }, ({ tau1, tau2, block_length }) => ({
    draft: tau1,
    keep: tau2,
    blockLength: block_length,
  })),
  prophet: translation(
    "prophet",
    {
      ...block,
      steps: number,
      answer_start: number,
      thresholds: z.object({ early: number, mid: number, late: number }),
    },
    ({ steps, block_length, answer_start, thresholds: { early, mid, late } }) => ({
      steps,
      blockLength: block_length,
      answerStart: answer_start,
      early,
      middle: mid,
      late,
    }),
  ),
  daedal: translation(
    "daedal",
    {
      ...block,
      max: number,
      high: number,
      low: number,
      factor: number,
      eos_thr: number,
      eos_expand: number,
      eos_window: number,
    },
    (golden) => ({
      blockLength: golden.block_length,
      maxLength: golden.max,
      growth: golden.factor,
      high: golden.high,
      low: golden.low,
      endWindow: golden.eos_window,
      endThreshold: golden.eos_thr,
      expandBelow: golden.eos_expand,
    }),
  ),
  dinfer_threshold: translation("dinfer-threshold", { ...block, threshold: number }, thresholdSettings),
  credit: translation("credit", { ...block, threshold: number }, thresholdSettings),
  hierarchy: translation(
    "hierarchical",
    { ...block, threshold: number.nullable(), low: number },
    ({ low, threshold, block_length }) => ({ low, threshold, blockLength: block_length }),
  ),
  hierarchy_remask: translation(
    "hierarchical",
    { ...block, threshold: number, low: number, remask: number },
    ({ low, threshold, remask, block_length }) => ({ low, threshold, remask, blockLength: block_length }),
  ),
  llada_defer_end: translation("llada", { ...block, steps: number }, ({ steps, block_length }) => ({
    steps,
    blockLength: block_length,
    deferEnd: true,
  })),
  llada_no_end: translation("llada", { ...block, steps: number }, ({ steps, block_length }) => ({
    steps,
    blockLength: block_length,
    forbidEnd: true,
  })),
  slow_fast: translation(
    "slow-fast",
    { ...block, slow_steps: number, promise: number, threshold: number, window: number },
    ({ slow_steps, promise, threshold, window, block_length }) => ({
      blockLength: block_length,
      slowSteps: slow_steps,
      explore: "all",
      promise,
      threshold,
      window,
    }),
  ),
  token_editing: translation(
    "token-editing",
    { ...block, threshold: number, edit_threshold: number, post_edits: number },
    ({ threshold, edit_threshold, post_edits, block_length }) => ({
      blockLength: block_length,
      threshold,
      editThreshold: edit_threshold,
      polish: post_edits,
    }),
  ),
  local_leap: translation(
    "local-leap",
    { ...block, threshold: number, relaxed: number, radius: number },
    ({ block_length, ...settings }) => ({ blockLength: block_length, ...settings }),
  ),
  dcd: translation(
    "deferred-commitment",
    { window: number, largest: number, threshold: number },
    ({ window, largest, threshold }) => ({ window, longest: largest, threshold }),
  ),
  rho_eos: translation(
    "rho-eos",
    {
      ...block,
      max: number,
      high: number,
      growth: number,
      window: number,
      low_density: number,
      high_density: number,
      scheduler: z.string(),
    },
    (golden) => ({
      blockLength: golden.block_length,
      maxLength: golden.max,
      threshold: golden.high,
      growth: golden.growth,
      endWindow: golden.window,
      low: golden.low_density,
      high: golden.high_density,
      schedule: golden.scheduler,
    }),
  ),
  core: translation(
    "core",
    { ...block, steps: number, every: number, hidden: number, revised: number },
    ({ block_length, hidden, ...settings }) => ({ blockLength: block_length, candidates: hidden, ...settings }),
  ),
  dawn: translation(
    "dawn",
    { ...block, sink: number, edge: number, induced: number, low: number, layers: number },
    ({ block_length, ...settings }) => ({ blockLength: block_length, ...settings }),
  ),
  d2_cache: translation("confident", { gamma: number }, ({ gamma }) => ({ gamma, fallback: "best" })),
  dpad: translation("fast-dllm-threshold", { ...block, threshold: number }, thresholdSettings),
  entropy_renoise: translation("entropy-renoise", { bound: number, sure: number, steps: number }, (golden) => golden),
  info_gain: translation("info-gain", lookAhead, lookAheadSettings),
  lookum: translation("lookum", lookAhead, lookAheadSettings),
  t2m: translation(
    "token-to-mask",
    {
      ...block,
      threshold: number,
      detect: z.enum(["low_prob", "t2t_remask", "logit_diff"]),
      remask: number,
      most: number,
      share: number,
      post_steps: number,
    },
    (golden) => ({
      blockLength: golden.block_length,
      threshold: golden.threshold,
      detect: { low_prob: "low", t2t_remask: "other", logit_diff: "drop" }[golden.detect],
      doubt: golden.remask,
      most: golden.most,
      share: golden.share,
      polish: golden.post_steps,
    }),
  ),
};

function lookAheadSettings({ block_length, ...settings }: z.infer<z.ZodObject<typeof lookAhead>>): Settings {
  return { blockLength: block_length, ...settings };
}

function thresholdSettings({ threshold, block_length }: { threshold: number; block_length: number }): Settings {
  return { threshold, blockLength: block_length };
}

export async function checkStatesCase(
  golden: z.infer<typeof statesCaseSchema>,
  model: GoldenModel,
): Promise<string | null> {
  const translate = Object.hasOwn(TRANSLATIONS, golden.strategy) ? TRANSLATIONS[golden.strategy] : undefined;
  if (!translate) return `strategy "${golden.strategy}" not implemented`;
  const { id, settings } = translate(golden);
  const strategy = strategies.find((known) => known.id === id);
  if (!strategy) return `strategy "${id}" not implemented`;
  const { seed, gain16, global_context } = golden;
  return checkStates(
    {
      ...networkOf({ seed, gain16, globalContext: global_context }, model),
      strategy,
      settings,
      responseLength: golden.states[0]!.length,
      endIds: golden.ends ?? (golden.eos === undefined ? [] : [golden.eos]),
      prior: golden.prior ?? [],
      cache: golden.kept && canvasCache(golden.kept.id, golden.kept.settings),
      tokenFrequencies: backgroundFrequencies(model.vocab_size),
    },
    golden,
  );
}

/** The files' made-up corpus: token v has the share (v + 1) / Σ. */
const backgroundFrequencies = (size: number) =>
  Float64Array.from({ length: size }, (_, token) => (2 * (token + 1)) / (size * (size + 1)));

/** Absolute positions that an iteration ran. */
function ranIn({ ran, response }: DecodingIteration, { predictor }: DecodeRequest): string {
  const all = Int32Array.from({ length: predictor.promptLength + response.length }, (_, at) => at);
  return Array.from(ran ?? all).join(" ");
}

async function checkStates(
  request: DecodeRequest,
  { states, nfe, ran, runs }: z.infer<typeof statesCaseSchema>,
): Promise<string | null> {
  const run = decode(request);
  let step = await run.next();
  let index = 0;
  for (; !step.done; index++, step = await run.next()) {
    const problem =
      unequal("response", states[index]?.join(" ") ?? "the end", step.value.response.join(" ")) ??
      unequal("positions run", ran?.[index], step.value.cost.tokens) ??
      unequal("positions run", runs?.[index]?.join(" "), ranIn(step.value, request));
    if (problem) return `iteration ${index}: ${problem}`;
  }
  return (
    unequal("responses recorded", states.length, index + 1) ??
    unequal("network evaluations", nfe, step.value.nfe) ??
    unequal("final response", states.at(-1)!.join(" "), step.value.response.join(" "))
  );
}
