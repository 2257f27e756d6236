/**
 * One decoding run as plain data. Charts, metrics, exports and the debugger read traces and nothing else.
 *
 * Whatever a recorder cannot know may be absent: a run from elsewhere often tells its canvases and little more. Absent
 * means *not recorded*, which is never the same as 0 or as an empty list. The runs of this page record all of it, so
 * their files stay what version 1 always was.
 */
import { z } from "zod";
import { commitReasons } from "@/lib/decoding/commit-reasons";
import { interventionSchema } from "@/lib/decoding/intervention";
import { CACHE_IDS } from "@/lib/engine/caches";
import { pictureSchema } from "@/lib/scene/picture";

export const TRACE_VERSION = 1;

const id = z.number().int().nonnegative();
const position = z.number().int().nonnegative();
const finite = z.number();

const commitSchema = z.object({
  /** Response position, 0-based. */
  position,
  token: id,
  /** Probability of the token when it was committed. */
  probability: finite.optional(),
  /** What it was ranked by: probability, margin or negative entropy. */
  score: finite.optional(),
  /** 1 = best score among the positions masked at that moment. */
  rank: z.number().int().positive().optional(),
  /** Why it went ahead: one of `commitReasons`, or the word that another sampler has for it. */
  reason: z
    .string()
    .meta({ examples: Object.keys(commitReasons) })
    .optional(),
});

const costSchema = z.object({
  tokens: id,
  cachedTokens: id,
  evaluations: id,
  /** Layers that the described row went through, where it was let out early. */
  layers: z.number().int().positive().optional(),
  modelMs: finite.nonnegative(),
});

const spansSchema = z.array(z.tuple([position, position]));

const iterationSchema = z.object({
  index: z.number().int().nonnegative(),
  /** [R] response ids before this iteration's commits. */
  canvas: z.array(id),
  /** [M] response positions asked about, ascending; the columns below run parallel to it. All masked ones, unless the
   *  strategy asks for some only; those committed by hand in any case. None, and no `probability`: what the network said
   *  was not recorded. */
  positions: z.array(position),
  /** [M] proposed token and its numbers. */
  tokens: z.array(id),
  probability: z.array(finite).optional(),
  score: z.array(finite).optional(),
  /** [M] nats. */
  entropy: z.array(finite).optional(),
  /** [M] best minus second-best probability. */
  margin: z.array(finite).optional(),
  /** [M][K] candidates by falling probability, before temperature, top-p and top-k; both columns or none. */
  topIds: z.array(z.array(id)).optional(),
  topProbs: z.array(z.array(finite)).optional(),
  commits: z.array(commitSchema),
  /** Known tokens overwritten after the commits: by revocable strategies, or by hand. */
  edits: z.array(z.object({ position, token: id })).optional(),
  /** Positions given back to the mask after the edits: by revocable strategies, or by hand. */
  remasks: z.array(position).optional(),
  /** Positions cut out and what takes their place, in order, after all else: by strategies that change the length, or by hand. */
  splices: z.array(z.object({ position, remove: z.number().int().nonnegative(), tokens: z.array(id) })).optional(),
  gate: z.object({ threshold: finite.optional(), quota: z.number().int().optional() }),
  /**
   * Known positions (the structure prior's excepted), where the run also looked at them in this evaluation: what the
   * network says about a token that it sees standing there. Columns run parallel.
   */
  observed: z
    .object({
      /** Ascending. */
      positions: z.array(position),
      /** Most probable token, and its probability. */
      argmax: z.array(id),
      probability: z.array(finite),
      /** Probability of the token that stands there; null when it is below all kept candidates. */
      standing: z.array(finite.nullable()),
    })
    .optional(),
  /** [response position, token id]: tried out at masked positions, seen by the network in this evaluation only. */
  draft: z.array(z.tuple([position, id])).optional(),
  /** Tokens behind the response, which the network saw in this evaluation only. */
  context: z.array(id).optional(),
  /**
   * What was run of prompt and response, where a cache of the whole canvas kept the rest as it was; absent where all was
   * run, or where the cache is one of the prompt. Spans are of absolute positions, their end exclusive.
   */
  cache: z
    .object({
      /** In most layers, where these run different positions. */
      ran: spansSchema,
      /** Where layers choose what they refresh: what was run at all, and from where on they chose so many. */
      selective: z.object({ run: spansSchema, from: position, count: id }).optional(),
      /** The cache demanded the pass; nothing could be decided in it. */
      owed: z.literal(true).optional(),
    })
    .optional(),
  /** What the companion found most probable where it was asked. Columns run parallel; of several answers the last. */
  consulted: z.object({ positions: z.array(position), argmax: z.array(id), probability: z.array(finite) }).optional(),
  /** Of the model itself. */
  cost: costSchema.optional(),
  /** Of the companion's evaluations, beside `cost`; absent where it was not asked. */
  companionCost: costSchema.optional(),
  /** Milliseconds from the start of the run to the end of this iteration, drawing excluded. */
  elapsedMs: finite.nonnegative().optional(),
});

const modelSchema = z.object({ name: z.string(), digest: z.string(), label: z.string() });
const settingsSchema = z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()]));
const prefillSchema = z.string().meta({ examples: [...CACHE_IDS] });
const cacheSettingsSchema = z.record(z.string(), z.number());

/** Where a run left another one, and what was changed by hand there. */
const branchPointSchema = z.object({
  /** First iteration of its own, 0-based; those before it were taken over. */
  iteration: z.number().int().nonnegative(),
  /** What was changed by hand in that iteration. */
  intervention: interventionSchema,
});

/** How a run decoded that another one left, enough to make it again. */
const ancestorSchema = z.object({
  /** Name of the model. */
  model: z.string(),
  /** Name of the companion, where it is not the one that the strategy has by default. */
  companion: z.string().optional(),
  strategy: z.string(),
  /** Settings that may leave defaults out. */
  settings: settingsSchema,
  prefill: prefillSchema.optional(),
  cacheSettings: cacheSettingsSchema.optional(),
  /** Where it left the next ancestor in turn; absent for the last one, which began with masks. */
  branch: branchPointSchema.optional(),
});

export const traceSchema = z.object({
  format: z.literal("dimple-trace"),
  version: z.literal(TRACE_VERSION),
  /** Who wrote the trace, where that is known; `version` above is that of the format. */
  exporter: z.object({ name: z.string(), version: z.string().optional() }).optional(),
  model: modelSchema,
  /** The second network that the strategy asked, where it has one. */
  companion: modelSchema.optional(),
  /** What computed it: `webgpu`, `torch` …, and which device. */
  backend: z.object({ name: z.string(), detail: z.string() }).optional(),
  /** Strategy id and every setting in force, defaults included. */
  strategy: z.string(),
  settings: settingsSchema,
  /** Cache policy: one of `CACHE_IDS`, or the name that another sampler has for its own. */
  prefill: prefillSchema.optional(),
  /** Every setting of the cache in force; absent where it has none. */
  cacheSettings: cacheSettingsSchema.optional(),
  seed: z.number().int().optional(),
  question: z.string(),
  /** What else was asked, where it is known: with it the run can be made again. */
  asked: z
    .object({
      picture: pictureSchema,
      /** Structure prior as it was typed. */
      prior: z.string(),
    })
    .optional(),
  /**
   * A branch of another run. Strategy, settings, model and prefill are those from its first own iteration on; the runs
   * it came from, where they are known, are the ancestors, the one it left first.
   */
  branch: branchPointSchema.extend({ ancestors: z.array(ancestorSchema).optional() }).optional(),
  /** `shifted`: row p of the network scores the token at p + 1. */
  alignment: z.enum(["shifted", "aligned"]),
  vocabulary: z.object({
    size: z.number().int().positive(),
    maskId: id,
    padId: id.nullable(),
    eosId: id.nullable(),
    /** Text of every id that occurs in this trace. */
    text: z.record(z.string(), z.string()),
  }),
  prompt: z.array(id),
  /** R when the run began; splices change it. */
  responseLength: z.number().int().positive(),
  /** Structure prior: [response position, token id]. */
  prior: z.array(z.tuple([position, id])),
  iterations: z.array(iterationSchema),
  outcome: z.object({
    /** `complete`: no mask left, or none before the end token. `budget`: steps used up. `aborted`: stopped by the user,
     *  or still running. */
    status: z.enum(["complete", "budget", "aborted", "failed"]),
    message: z.string().optional(),
    /** [R] final ids; positions never committed hold the mask. */
    answer: z.array(id),
    /** The answer before its first end token, masks left out. */
    text: z.string(),
    remainingMasks: id,
    /** Network function evaluations: prefill, guidance passes and those of the companion count too. */
    nfe: id.optional(),
    modelMs: finite.nonnegative().optional(),
    totalMs: finite.nonnegative().optional(),
  }),
});

export type Trace = z.infer<typeof traceSchema>;
export type Iteration = z.infer<typeof iterationSchema>;
export type TraceCommit = z.infer<typeof commitSchema>;
/** A run that another one left, as a trace tells of it. */
export type TraceAncestor = z.infer<typeof ancestorSchema>;
export type TraceStatus = Trace["outcome"]["status"];
