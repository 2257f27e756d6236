/**
 * Version 1 of the trace file, which the runs of this page are written as.
 *
 * Whatever a recorder cannot know may be absent: a run from elsewhere often tells its canvases and little more. Absent
 * means *not recorded*, which is never the same as 0 or as an empty list. The runs of this page record all of it, so
 * their files stay what version 1 always was.
 */
import { z } from "zod";
import { commitReasons } from "@/lib/decoding/commit-reasons";
import { interventionSchema } from "@/lib/decoding/intervention-schema";
import { CACHE_IDS } from "@/lib/engine/caches";
import { pictureSchema } from "@/lib/scene/picture-schema";
import { TRACE_LIMITS as LIMITS } from "./limits";

export const id = z.number().int().nonnegative();
export const position = z.number().int().nonnegative();
export const probability = z.number();
export const score = z.number().min(-LIMITS.score).max(LIMITS.score);
export const milliseconds = z.number().nonnegative().max(LIMITS.milliseconds);
export const name = z.string().max(LIMITS.nameCharacters);
export const text = z.string().max(LIMITS.textCharacters);
/** One value a position, or a row of a table. */
export const perPosition = <Value extends z.ZodType>(value: Value) => z.array(value).max(LIMITS.positions);

export const commitSchema = z.object({
  /** Response position, 0-based. */
  position,
  token: id,
  /** Probability of the token when it was committed. */
  probability: probability.optional(),
  /** What it was ranked by: probability, margin or negative entropy. */
  score: score.optional(),
  /** 1 = best score among the positions masked at that moment. */
  rank: z.number().int().positive().optional(),
  /** Why it went ahead: one of `commitReasons`, or the word that another sampler has for it. */
  reason: name.meta({ examples: Object.keys(commitReasons) }).optional(),
});

export const costSchema = z.object({
  tokens: id,
  cachedTokens: id,
  evaluations: id.max(LIMITS.positions),
  /** Layers that the described row went through, where it was let out early. */
  layers: z.number().int().positive().optional(),
  modelMs: milliseconds,
});

const spansSchema = perPosition(z.tuple([position, position]));

export const iterationSchema = z.object({
  index: z.number().int().nonnegative(),
  /** [R] response ids before this iteration's commits. */
  canvas: perPosition(id),
  /** [M] response positions asked about, ascending; the columns below run parallel to it. All masked ones, unless the
   *  strategy asks for some only; those committed by hand in any case. None, and no `probability`: what the network said
   *  was not recorded. */
  positions: perPosition(position),
  /** [M] proposed token and its numbers. */
  tokens: perPosition(id),
  probability: perPosition(probability).optional(),
  score: perPosition(score).optional(),
  /** [M] nats. */
  entropy: perPosition(z.number()).optional(),
  /** [M] best minus second-best probability. */
  margin: perPosition(z.number()).optional(),
  /** [M][K] candidates by falling probability, before temperature, top-p and top-k; both columns or none. */
  topIds: perPosition(z.array(id).max(LIMITS.candidates)).optional(),
  topProbs: perPosition(z.array(probability).max(LIMITS.candidates)).optional(),
  commits: perPosition(commitSchema),
  /** Known tokens overwritten after the commits: by revocable strategies, or by hand. */
  edits: perPosition(z.object({ position, token: id })).optional(),
  /** Positions given back to the mask after the edits: by revocable strategies, or by hand. */
  remasks: perPosition(position).optional(),
  /** Positions cut out and what takes their place, in order, after all else: by strategies that change the length, or by hand. */
  splices: z
    .array(z.object({ position, remove: z.number().int().nonnegative(), tokens: perPosition(id) }))
    .max(LIMITS.splices)
    .optional(),
  gate: z.object({ threshold: score.optional(), quota: z.number().int().nonnegative().optional() }),
  /**
   * Known positions (the structure prior's excepted), where the run also looked at them in this evaluation: what the
   * network says about a token that it sees standing there. Columns run parallel.
   */
  observed: z
    .object({
      /** Ascending. */
      positions: perPosition(position),
      /** Most probable token, and its probability. */
      argmax: perPosition(id),
      probability: perPosition(probability),
      /** Probability of the token that stands there; null when it is below all kept candidates. */
      standing: perPosition(probability.nullable()),
    })
    .optional(),
  /** [response position, token id]: tried out at masked positions, seen by the network in this evaluation only. */
  draft: perPosition(z.tuple([position, id])).optional(),
  /**
   * Side branches of the draft: [place of the token that each stands behind, token id]. Places count `draft` first, then
   * these; −1 is in front of both.
   */
  branches: perPosition(z.tuple([z.number().int().min(-1), id])).optional(),
  /**
   * What a drafter of another vocabulary wrote for the draft, in its own tokens. Columns run parallel: text (empty for the
   * end of the answer), the drafter's probability, the place in `draft` of the token that it is part of (null: none came
   * of it), and how probable what it may not write was (null: it may write anything).
   */
  pieces: z
    .object({
      text: perPosition(name),
      probability: perPosition(probability),
      place: perPosition(id.nullable()),
      suppressed: perPosition(probability.nullable()),
    })
    .optional(),
  /** What drafting inside the model took: tokens, and layers of the model for one token each. */
  draftWork: z.object({ tokens: z.number().int().nonnegative(), layers: z.number().nonnegative() }).optional(),
  /** Tokens behind the response, which the network saw in this evaluation only. */
  context: perPosition(id).optional(),
  /**
   * What was run of prompt and response, where a cache of the whole canvas kept the rest as it was; absent where all was
   * run, or where the cache is one of the prompt. Spans are of absolute positions, their end exclusive.
   */
  cache: z
    .object({
      /** In most layers, where these run different positions. */
      ran: spansSchema,
      /** Positions that took part at all, where the cache left some out; absent: all. */
      seen: spansSchema.optional(),
      /** Where layers choose what they refresh: what was run at all, and from where on they chose so many. */
      selective: z.object({ run: spansSchema, from: position, count: id }).optional(),
      /** The cache demanded the pass; nothing could be decided in it. */
      owed: z.literal(true).optional(),
    })
    .optional(),
  /** How much each position of prompt and response was listened to, all layers considered (attention rollout: a column's
   *  sum), where the cache chooses by it. */
  importance: perPosition(z.number().nonnegative()).optional(),
  /** How far attention had turned, where the cache goes by it: the smallest cosine over the layers, and by layer the known
   *  position that masks attended to most, with what it attended to itself, where it was run. */
  drift: z
    .object({
      likeness: z.number(),
      watched: z.array(z.object({ at: position, row: perPosition(z.number()).nullable() })).max(LIMITS.positions),
    })
    .optional(),
  /** What the companion found most probable where it was asked. Columns run parallel; of several answers the last. */
  consulted: z
    .object({ positions: perPosition(position), argmax: perPosition(id), probability: perPosition(probability) })
    .optional(),
  /** Of the model itself. */
  cost: costSchema.optional(),
  /** Of the companion's evaluations, beside `cost`; absent where it was not asked. */
  companionCost: costSchema.optional(),
  /** Milliseconds from the start of the run to the end of this iteration, drawing excluded. */
  elapsedMs: milliseconds.optional(),
});

const modelSchema = z.object({ name, digest: name, label: name });
export const settingsSchema = z.record(name, z.union([z.number(), z.boolean(), name, z.null()]));
const prefillSchema = name.meta({ examples: [...CACHE_IDS] });

/** Where a run left another one, and what was changed by hand there. */
const branchPointSchema = z.object({
  /** First iteration of its own, 0-based; those before it were taken over. */
  iteration: z.number().int().nonnegative(),
  /** What was changed by hand in that iteration. */
  intervention: interventionSchema,
});

/** How a run decoded that another one left, enough to make it again. */
export const ancestorSchema = z.object({
  /** Name of the model. */
  model: name,
  /** Name of the companion, where it is not the one that the strategy has by default. */
  companion: name.optional(),
  strategy: name,
  /** Settings that may leave defaults out. */
  settings: settingsSchema,
  prefill: prefillSchema.optional(),
  cacheSettings: settingsSchema.optional(),
  /** Where it left the next ancestor in turn; absent for the last one, which began with masks. */
  branch: branchPointSchema.optional(),
});

export const traceSchema = z.object({
  format: z.literal("dimple-trace"),
  version: z.literal(1),
  /** Who wrote the trace, where that is known; `version` above is that of the format. */
  exporter: z.object({ name, version: name.optional() }).optional(),
  model: modelSchema,
  /** The second network that the strategy asked, where it has one. */
  companion: modelSchema
    .extend({
      /** Tokens of its own vocabulary, and how many of the text among them the model has too; absent: it has the model's. */
      vocabulary: z.object({ size: z.number().int().positive().max(LIMITS.vocabulary), shared: id }).optional(),
    })
    .optional(),
  /** What computed it: `webgpu`, `torch` …, and which device. */
  backend: z.object({ name, detail: text }).optional(),
  /** Strategy id and every setting in force, defaults included. */
  strategy: name,
  settings: settingsSchema,
  /** Cache policy: one of `CACHE_IDS`, or the name that another sampler has for its own. */
  prefill: prefillSchema.optional(),
  /** Every setting of the cache in force; absent where it has none. */
  cacheSettings: settingsSchema.optional(),
  seed: z.number().int().optional(),
  question: text,
  /** What else was asked, where it is known: with it the run can be made again. */
  asked: z
    .object({
      picture: pictureSchema,
      /** Structure prior as it was typed. */
      prior: text,
    })
    .optional(),
  /**
   * A branch of another run. Strategy, settings, model and prefill are those from its first own iteration on; the runs
   * it came from, where they are known, are the ancestors, the one it left first.
   */
  branch: branchPointSchema.extend({ ancestors: z.array(ancestorSchema).max(LIMITS.ancestors).optional() }).optional(),
  /** `shifted`: row p of the network scores the token at p + 1. */
  alignment: z.enum(["shifted", "aligned"]),
  vocabulary: z.object({
    size: z.number().int().positive().max(LIMITS.vocabulary),
    maskId: id,
    padId: id.nullable(),
    eosId: id.nullable(),
    /** Text of every id that occurs in this trace. */
    text: z.record(name, name),
  }),
  prompt: z.array(id).max(LIMITS.promptTokens),
  /** R when the run began; splices change it. */
  responseLength: z.number().int().positive().max(LIMITS.positions),
  /** Structure prior: [response position, token id]. */
  prior: perPosition(z.tuple([position, id])),
  iterations: z.array(iterationSchema).max(LIMITS.iterations),
  outcome: z.object({
    /** `complete`: no mask left, or none before the end token. `budget`: steps used up. `aborted`: stopped by the user,
     *  or still running. */
    status: z.enum(["complete", "budget", "aborted", "failed"]),
    message: text.optional(),
    /** [R] final ids; positions never committed hold the mask. */
    answer: perPosition(id),
    /** The answer before its first end token, masks left out. */
    text,
    remainingMasks: id,
    /** Network function evaluations: prefill, guidance passes and those of the companion count too. */
    nfe: id.optional(),
    modelMs: milliseconds.optional(),
    totalMs: milliseconds.optional(),
  }),
});
