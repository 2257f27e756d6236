/**
 * A lane as a call of the published samplers, with the names of their own arguments; what they lack is named.
 *
 * Names are those of Dimple (yu-rp/Dimple 848f132, lmms_eval/models/dimple_model/generation_utils.py), Dream (hub code and
 * README of HKUNLP/Dream a1b4472), LLaDA (ML-GSAI/LLaDA b7e6c35, generate.py) and Fast-dLLM (NVlabs/Fast-dLLM,
 * llada/generate.py; `factor` is of its later versions).
 */
import { optionalSetting } from "@/lib/decoding/params";
import type { ParamSpec, ParamValue, Settings } from "@/lib/decoding/strategy";
import { type ResolvedLane, resolve } from "./resolve";
import type { Lane } from "./schema";

export type ReferenceId = "Dimple" | "Dream" | "LLaDA" | "Fast-dLLM";

type Arguments = Readonly<Record<string, ParamValue>>;

/** A lane as one published sampler takes it. */
export interface ReferenceCall {
  readonly reference: ReferenceId;
  /** What is called: `model.diffusion_generate`. */
  readonly callee: string;
  /** What it is given first, by place. */
  readonly given: readonly string[];
  /** Keyword arguments, in the order of its documentation. */
  readonly arguments: Arguments;
  /** What the lane does and this sampler cannot, in a few words each. */
  readonly missing: readonly string[];
}

/** What a sampler makes of a strategy. */
interface Taken {
  readonly arguments: Arguments;
  /** Settings of the lane that they say. */
  readonly says: readonly string[];
}

/** How one published sampler takes lanes. */
interface Reference {
  readonly id: ReferenceId;
  readonly given: readonly string[];
  /** What sets its strategy, with the settings that it says besides those of `settings`; null: it has none like this. */
  strategy(lane: ResolvedLane): Taken | null;
  /** Arguments of settings that any of its strategies takes. */
  settings(settings: Settings, responseLength: number): Arguments;
  /** Settings of the lane that those arguments say. */
  readonly says: readonly string[];
  /** By the lane's cache: what is called, and with what; caches that are not here it does not have. */
  readonly caches: Readonly<Record<string, { readonly callee: string; readonly arguments?: Arguments }>>;
}

/** Dimple's `alg` by the strategies here. */
const DIMPLE_ALG: Readonly<Record<string, string>> = {
  maskgit: "maskgit_plus",
  origin: "origin",
  "origin-ratio": "origin-ratio",
  "left-to-right": "autoregressive",
  margin: "topk_margin",
  entropy: "entropy",
};

/** As Dimple has confident decoding: γ before the schedule's best, or before random ones. */
const CONFIDENT_ALG: Readonly<Record<string, string>> = { schedule: "maskgit_plus", random: "origin" };

const algOf = ({ strategy, settings }: ResolvedLane): string | undefined =>
  strategy.id === "confident" ? CONFIDENT_ALG[String(settings.fallback)] : DIMPLE_ALG[strategy.id];

/** What Dimple and Dream have in common. */
const diffusionSettings = (settings: Settings, responseLength: number): Arguments => ({
  max_new_tokens: responseLength,
  steps: optionalSetting(settings, "steps") ?? responseLength,
  eps: settings.eps ?? null,
  temperature: settings.temperature ?? null,
  top_p: settings.topP ?? null,
  top_k: settings.topK ?? null,
  alg_temp: settings.selectionTemperature ?? null,
});

const diffusionSays = ["steps", "eps", "temperature", "topP", "topK", "selectionTemperature"];

const GENERATE = "model.diffusion_generate";

const dimple: Reference = {
  id: "Dimple",
  given: ["input_ids"],
  strategy: (lane) => {
    const alg = algOf(lane);
    return alg === undefined ? null : { arguments: { alg }, says: ["fallback"] };
  },
  settings: (settings, responseLength) => ({
    ...diffusionSettings(settings, responseLength),
    alg_p_threshold: settings.gamma ?? null,
    use_original_confidence: settings.originalConfidence ?? true,
    decoding_pipeline: settings.pipeline ?? "dim",
  }),
  says: [...diffusionSays, "gamma", "originalConfidence", "pipeline"],
  caches: {
    off: { callee: GENERATE, arguments: { use_cache: false } },
    dimple: { callee: GENERATE, arguments: { use_cache: true } },
  },
};

/** Confidence before temperature and filters is the same without any. */
const filters = ({ temperature, topP, topK }: Settings) =>
  Number(temperature) > 0 || (topP !== null && Number(topP) < 1) || topK !== null;

const dream: Reference = {
  id: "Dream",
  given: ["input_ids"],
  strategy: (lane) => {
    const alg = algOf(lane);
    if (alg === undefined || alg === "origin-ratio" || alg === "autoregressive") return null;
    return {
      arguments: { alg },
      says: [
        ...(lane.strategy.id === "confident" ? ["fallback"] : []),
        ...(filters(lane.settings) ? [] : ["originalConfidence"]),
        ...(lane.settings.pipeline === "dream" ? ["pipeline", "originalConfidence"] : []),
      ],
    };
  },
  settings: diffusionSettings,
  says: diffusionSays,
  caches: { off: { callee: GENERATE } },
};

/** What LLaDA and Fast-dLLM have in common. */
const blockSettings = (settings: Settings, responseLength: number): Arguments => ({
  steps: optionalSetting(settings, "steps") ?? responseLength,
  gen_length: responseLength,
  block_length: optionalSetting(settings, "blockLength") ?? responseLength,
  temperature: settings.temperature ?? null,
});

const blockSays = ["steps", "blockLength", "temperature"];

const REMASKING: Readonly<Record<string, string>> = { llada: "low_confidence", "llada-random": "random" };

const llada: Reference = {
  id: "LLaDA",
  given: ["model", "prompt"],
  strategy: ({ strategy }) => {
    const remasking = REMASKING[strategy.id];
    return remasking === undefined ? null : { arguments: { remasking }, says: [] };
  },
  settings: (settings, responseLength) => ({
    ...blockSettings(settings, responseLength),
    cfg_scale: settings.guidance ?? 0,
    logits_eos_inf: settings.forbidEnd ?? false,
    confidence_eos_eot_inf: settings.deferEnd ?? false,
  }),
  says: [...blockSays, "guidance", "forbidEnd", "deferEnd"],
  caches: { off: { callee: "generate" } },
};

const fastDllm: Reference = {
  id: "Fast-dLLM",
  given: ["model", "prompt"],
  strategy: ({ strategy, settings }): Taken | null => {
    if (strategy.id === "fast-dllm-threshold") {
      return {
        arguments: { remasking: "low_confidence", threshold: settings.threshold ?? null },
        says: ["threshold"],
      };
    }
    if (strategy.id === "fast-dllm-factor") {
      const says = settings.rule === "nvlabs" ? ["factor", "rule"] : ["factor"];
      return { arguments: { remasking: "low_confidence", factor: settings.factor ?? null }, says };
    }
    const remasking = REMASKING[strategy.id];
    return remasking === undefined ? null : { arguments: { remasking }, says: [] };
  },
  settings: blockSettings,
  says: blockSays,
  caches: {
    off: { callee: "generate" },
    "fast-dllm-prefix": { callee: "generate_with_prefix_cache" },
    "fast-dllm-dual": { callee: "generate_with_dual_cache" },
  },
};

const references: readonly Reference[] = [dimple, dream, llada, fastDllm];

/**
 * A lane as every published sampler takes it that has a strategy like its own; empty where none has.
 * @param responseLength positions of the response
 * @throws RangeError for a lane that cannot be resolved
 */
export function referenceCalls(recipe: Lane, responseLength: number): ReferenceCall[] {
  const resolution = resolve(recipe);
  if (!resolution.ok) throw new RangeError(resolution.problems.join(" "));
  return references.flatMap((reference) => callOf(reference, resolution.lane, responseLength) ?? []);
}

function callOf(reference: Reference, lane: ResolvedLane, responseLength: number): ReferenceCall | null {
  const strategy = reference.strategy(lane);
  if (!strategy) return null;
  const { off } = reference.caches;
  const cache = reference.caches[lane.cache.policy.id];
  const { callee, arguments: cached = {} } = cache ?? off!;
  const said = [...reference.says, ...strategy.says];
  return {
    reference: reference.id,
    callee,
    given: reference.given,
    arguments: { ...reference.settings(lane.settings, responseLength), ...strategy.arguments, ...cached },
    missing: [
      ...missingSettings(lane, said),
      ...(cache ? missingOfCache(lane, responseLength) : [`the cache ${lane.cache.policy.label}`]),
      ...(lane.branch ? ["the run that the lane branches from"] : []),
    ],
  };
}

/** Settings in force that no argument says; what is off does nothing. */
function missingSettings({ strategy, settings }: ResolvedLane, said: readonly string[]): string[] {
  return Object.entries<ParamSpec>(strategy.params).flatMap(([key, { label }]) => {
    const value = settings[key];
    const isOff = value === null || value === undefined || value === false || value === 0;
    return isOff || said.includes(key) ? [] : [`${label} ${value === true ? "on" : value}`];
  });
}

/** A cache in blocks has those of the strategy in the reference. */
function missingOfCache({ cache, settings }: ResolvedLane, responseLength: number): string[] {
  const { blockLength } = cache.settings;
  const own = optionalSetting(settings, "blockLength") ?? responseLength;
  return blockLength === undefined || blockLength === own ? [] : [`blocks of ${blockLength} for the cache alone`];
}

/** A value as Python writes it. */
export function pythonValue(value: ParamValue): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

/** A call as Python, what it lacks as a comment before it. */
export function pythonCall({ reference, callee, given, arguments: args, missing }: ReferenceCall): string {
  const words = Object.entries(args).map(([name, value]) => `${name}=${pythonValue(value)}`);
  return [
    `# ${reference}`,
    ...missing.map((what) => `# not in this sampler: ${what}`),
    `${callee}(`,
    ...[...given, ...words].map((argument) => `    ${argument},`),
    ")",
  ].join("\n");
}

/** A lane as Python for every published sampler that has a strategy like its own. @throws RangeError as `referenceCalls` does */
export function laneAsCode(lane: Lane, responseLength: number): string {
  const calls = referenceCalls(lane, responseLength);
  if (calls.length === 0) return `# None of the published samplers known here has the strategy "${lane.strategy}".`;
  return calls.map(pythonCall).join("\n\n");
}
