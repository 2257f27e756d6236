/**
 * Version 1 of the trace file, which the runs of this page are written as.
 *
 * Whatever a recorder cannot know may be absent: a run from elsewhere often tells its canvases and little more. Absent
 * means *not recorded*, which is never the same as 0 or as an empty list. The runs of this page record all of it, so
 * their files stay what version 1 always was.
 */
import { z } from "zod/mini";
import { commitReasons } from "@/lib/decoding/commit-reasons";
import { interventionSchema } from "@/lib/decoding/intervention-schema";
import { CACHE_IDS } from "@/lib/engine/caches";
import { pictureSchema } from "@/lib/scene/picture-schema";
import { TRACE_LIMITS as LIMITS } from "./limits";

export const id = z.int().check(z.nonnegative());
export const position = z.int().check(z.nonnegative());
export const probability = z.number();
export const score = z.number().check(z.gte(-LIMITS.score), z.lte(LIMITS.score));
export const milliseconds = z.number().check(z.nonnegative(), z.lte(LIMITS.milliseconds));
export const name = z.string().check(z.maxLength(LIMITS.nameCharacters));
export const text = z.string().check(z.maxLength(LIMITS.textCharacters));
/** One value a position, or a row of a table. */
export const perPosition = <Value extends z.ZodMiniType>(value: Value) =>
  z.array(value).check(z.maxLength(LIMITS.positions));

export const commitSchema = z.object({
  /** Response position, 0-based. */
  position,
  token: id,
  /** Probability of the token when it was committed. */
  probability: z.optional(probability),
  /** What it was ranked by: probability, margin or negative entropy. */
  score: z.optional(score),
  /** 1 = best score among the positions masked at that moment. */
  rank: z.optional(z.int().check(z.positive())),
  /** Why it went ahead: one of `commitReasons`, or the word that another sampler has for it. */
  reason: z.optional(name.check(z.meta({ examples: Object.keys(commitReasons) }))),
});

export const costSchema = z.object({
  tokens: id,
  cachedTokens: id,
  evaluations: id.check(z.lte(LIMITS.positions)),
  /** Layers that the described row went through, where it was let out early. */
  layers: z.optional(z.int().check(z.positive())),
  modelMs: milliseconds,
});

const spansSchema = perPosition(z.tuple([position, position]));

export const iterationSchema = z.object({
  index: z.int().check(z.nonnegative()),
  /** [R] response ids before this iteration's commits. */
  canvas: perPosition(id),
  /** [M] response positions asked about, ascending; the columns below run parallel to it. All masked ones, unless the
   *  strategy asks for some only; those committed by hand in any case. None, and no `probability`: what the network said
   *  was not recorded. */
  positions: perPosition(position),
  /** [M] proposed token and its numbers. */
  tokens: perPosition(id),
  probability: z.optional(perPosition(probability)),
  score: z.optional(perPosition(score)),
  /** [M] nats. */
  entropy: z.optional(perPosition(z.number())),
  /** [M] best minus second-best probability. */
  margin: z.optional(perPosition(z.number())),
  /** [M][K] candidates by falling probability, before temperature, top-p and top-k; both columns or none. */
  topIds: z.optional(perPosition(z.array(id).check(z.maxLength(LIMITS.candidates)))),
  topProbs: z.optional(perPosition(z.array(probability).check(z.maxLength(LIMITS.candidates)))),
  commits: perPosition(commitSchema),
  /** Known tokens overwritten after the commits: by revocable strategies, or by hand. */
  edits: z.optional(perPosition(z.object({ position, token: id }))),
  /** Positions given back to the mask after the edits: by revocable strategies, or by hand. */
  remasks: z.optional(perPosition(position)),
  /** Positions cut out and what takes their place, in order, after all else: by strategies that change the length, or by hand. */
  splices: z.optional(
    z
      .array(z.object({ position, remove: z.int().check(z.nonnegative()), tokens: perPosition(id) }))
      .check(z.maxLength(LIMITS.splices)),
  ),
  gate: z.object({ threshold: z.optional(score), quota: z.optional(z.int().check(z.nonnegative())) }),
  /**
   * Known positions (the structure prior's excepted), where the run also looked at them in this evaluation: what the
   * network says about a token that it sees standing there. Columns run parallel.
   */
  observed: z.optional(
    z.object({
      /** Ascending. */
      positions: perPosition(position),
      /** Most probable token, and its probability. */
      argmax: perPosition(id),
      probability: perPosition(probability),
      /** Probability of the token that stands there; null when it is below all kept candidates. */
      standing: perPosition(z.nullable(probability)),
    }),
  ),
  /** [response position, token id]: tried out at masked positions, seen by the network in this evaluation only. */
  draft: z.optional(perPosition(z.tuple([position, id]))),
  /**
   * Side branches of the draft: [place of the token that each stands behind, token id]. Places count `draft` first, then
   * these; −1 is in front of both.
   */
  branches: z.optional(perPosition(z.tuple([z.int().check(z.gte(-1)), id]))),
  /**
   * What a drafter of another vocabulary wrote for the draft, in its own tokens. Columns run parallel: text (empty for the
   * end of the answer), the drafter's probability, the place in `draft` of the token that it is part of (null: none came
   * of it), and how probable what it may not write was (null: it may write anything).
   */
  pieces: z.optional(
    z.object({
      text: perPosition(name),
      probability: perPosition(probability),
      place: perPosition(z.nullable(id)),
      suppressed: perPosition(z.nullable(probability)),
    }),
  ),
  /** What drafting inside the model took: tokens, and layers of the model for one token each. */
  draftWork: z.optional(
    z.object({ tokens: z.int().check(z.nonnegative()), layers: z.number().check(z.nonnegative()) }),
  ),
  /** Tokens behind the response, which the network saw in this evaluation only. */
  context: z.optional(perPosition(id)),
  /**
   * What was run of prompt and response, where a cache of the whole canvas kept the rest as it was; absent where all was
   * run, or where the cache is one of the prompt. Spans are of absolute positions, their end exclusive.
   */
  cache: z.optional(
    z.object({
      /** In most layers, where these run different positions. */
      ran: spansSchema,
      /** Positions that took part at all, where the cache left some out; absent: all. */
      seen: z.optional(spansSchema),
      /** Where layers choose what they refresh: what was run at all, and from where on they chose so many. */
      selective: z.optional(z.object({ run: spansSchema, from: position, count: id })),
      /** The cache demanded the pass; nothing could be decided in it. */
      owed: z.optional(z.literal(true)),
    }),
  ),
  /** How much each position of prompt and response was listened to, all layers considered (attention rollout: a column's
   *  sum), where the cache chooses by it. */
  importance: z.optional(perPosition(z.number().check(z.nonnegative()))),
  /** How far attention had turned, where the cache goes by it: the smallest cosine over the layers, and by layer the known
   *  position that masks attended to most, with what it attended to itself, where it was run. */
  drift: z.optional(
    z.object({
      likeness: z.number(),
      watched: z
        .array(z.object({ at: position, row: z.nullable(perPosition(z.number())) }))
        .check(z.maxLength(LIMITS.positions)),
    }),
  ),
  /** What the companion found most probable where it was asked. Columns run parallel; of several answers the last. */
  consulted: z.optional(
    z.object({ positions: perPosition(position), argmax: perPosition(id), probability: perPosition(probability) }),
  ),
  /** Of the model itself. */
  cost: z.optional(costSchema),
  /** Of the companion's evaluations, beside `cost`; absent where it was not asked. */
  companionCost: z.optional(costSchema),
  /** Milliseconds from the start of the run to the end of this iteration, drawing excluded. */
  elapsedMs: z.optional(milliseconds),
});

const modelSchema = z.object({ name, digest: name, label: name });
export const settingsSchema = z.record(name, z.union([z.number(), z.boolean(), name, z.null()]));
const prefillSchema = name.check(z.meta({ examples: [...CACHE_IDS] }));

/** Where a run left another one, and what was changed by hand there. */
const branchPointSchema = z.object({
  /** First iteration of its own, 0-based; those before it were taken over. */
  iteration: z.int().check(z.nonnegative()),
  /** What was changed by hand in that iteration. */
  intervention: interventionSchema,
});

/** How a run decoded that another one left, enough to make it again. */
export const ancestorSchema = z.object({
  /** Name of the model. */
  model: name,
  /** Name of the companion, where it is not the one that the strategy has by default. */
  companion: z.optional(name),
  strategy: name,
  /** Settings that may leave defaults out. */
  settings: settingsSchema,
  prefill: z.optional(prefillSchema),
  cacheSettings: z.optional(settingsSchema),
  /** Where it left the next ancestor in turn; absent for the last one, which began with masks. */
  branch: z.optional(branchPointSchema),
});

export const traceSchema = z.object({
  format: z.literal("dimple-trace"),
  version: z.literal(1),
  /** Who wrote the trace, where that is known; `version` above is that of the format. */
  exporter: z.optional(z.object({ name, version: z.optional(name) })),
  model: modelSchema,
  /** The second network that the strategy asked, where it has one. */
  companion: z.optional(
    z.extend(modelSchema, {
      /** Tokens of its own vocabulary, and how many of the text among them the model has too; absent: it has the model's. */
      vocabulary: z.optional(z.object({ size: z.int().check(z.positive(), z.lte(LIMITS.vocabulary)), shared: id })),
    }),
  ),
  /** What computed it: `webgpu`, `torch` …, and which device. */
  backend: z.optional(z.object({ name, detail: text })),
  /** Strategy id and every setting in force, defaults included. */
  strategy: name,
  settings: settingsSchema,
  /** Cache policy: one of `CACHE_IDS`, or the name that another sampler has for its own. */
  prefill: z.optional(prefillSchema),
  /** Every setting of the cache in force; absent where it has none. */
  cacheSettings: z.optional(settingsSchema),
  seed: z.optional(z.int()),
  question: text,
  /** What else was asked, where it is known: with it the run can be made again. */
  asked: z.optional(
    z.object({
      picture: pictureSchema,
      /** Structure prior as it was typed. */
      prior: text,
    }),
  ),
  /**
   * A branch of another run. Strategy, settings, model and prefill are those from its first own iteration on; the runs
   * it came from, where they are known, are the ancestors, the one it left first.
   */
  branch: z.optional(
    z.extend(branchPointSchema, {
      ancestors: z.optional(z.array(ancestorSchema).check(z.maxLength(LIMITS.ancestors))),
    }),
  ),
  /** `shifted`: row p of the network scores the token at p + 1. */
  alignment: z.enum(["shifted", "aligned"]),
  vocabulary: z.object({
    size: z.int().check(z.positive(), z.lte(LIMITS.vocabulary)),
    maskId: id,
    padId: z.nullable(id),
    eosId: z.nullable(id),
    /** Text of every id that occurs in this trace. */
    text: z.record(name, name),
  }),
  prompt: z.array(id).check(z.maxLength(LIMITS.promptTokens)),
  /** R when the run began; splices change it. */
  responseLength: z.int().check(z.positive(), z.lte(LIMITS.positions)),
  /** Structure prior: [response position, token id]. */
  prior: perPosition(z.tuple([position, id])),
  iterations: z.array(iterationSchema).check(z.maxLength(LIMITS.iterations)),
  outcome: z.object({
    /** `complete`: no mask left, or none before the end token. `budget`: steps used up. `aborted`: stopped by the user,
     *  or still running. */
    status: z.enum(["complete", "budget", "aborted", "failed"]),
    message: z.optional(text),
    /** [R] final ids; positions never committed hold the mask. */
    answer: perPosition(id),
    /** The answer before its first end token, masks left out. */
    text,
    remainingMasks: id,
    /** Network function evaluations: prefill, guidance passes and those of the companion count too. */
    nfe: z.optional(id),
    modelMs: z.optional(milliseconds),
    totalMs: z.optional(milliseconds),
  }),
});
