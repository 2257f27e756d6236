/**
 * Version 2 of the trace file, for runs of any sampler: what is not known is absent or null, canvases are keyframes and
 * changes, and a run can be written line by line while it goes on. `lift-v2.ts` makes of it the trace that everything
 * else reads, `lower-v2.ts` the file of such a trace.
 */
import { z } from "zod/mini";
import { TRACE_LIMITS as LIMITS } from "./limits";
import {
  costSchema,
  id,
  iterationSchema as iterationV1,
  milliseconds,
  name,
  perPosition,
  position,
  probability,
  score,
  settingsSchema,
  text,
  traceSchema as traceV1,
} from "./schema-v1";

const count = z.int().check(z.positive());
/** Null is the same as absent: not recorded. */
const known = z.optional(z.nullable(z.number()));
/** Text by id. */
const texts = z.record(name, name);

export const columnsSchema = z.object({
  /** [M] response positions asked about, ascending; all other columns run parallel to it. */
  positions: perPosition(position),
  /** [M] the token proposed for each. It may be the mask. */
  tokens: perPosition(id),
  /** [M] its probability, before temperature and filters unless `logits` says otherwise. */
  probability: z.optional(perPosition(probability)),
  /** [M] what it was ranked by; absent: its probability. */
  score: z.optional(perPosition(score)),
  /** [M] nats. */
  entropy: z.optional(perPosition(z.number())),
  /** [M] best minus second-best probability. */
  margin: z.optional(perPosition(z.number())),
  /** [M][K] candidates by falling probability; both columns or none. */
  topIds: z.optional(perPosition(z.array(id).check(z.maxLength(LIMITS.candidates)))),
  topProbs: z.optional(perPosition(z.array(probability).check(z.maxLength(LIMITS.candidates)))),
});

const commitSchema = z.object({
  /** Response position, 0-based. */
  position,
  token: id,
  probability: known,
  score: known,
  /** 1 = best score among the positions masked at that moment. */
  rank: z.optional(z.nullable(count)),
  /** Any word; `unknown` is the same as absent. */
  reason: z.optional(z.nullable(name)),
});

const editSchema = z.object({
  position,
  token: id,
  probability: known,
  /** The token that stood there. */
  from: z.optional(id),
  reason: z.optional(z.nullable(name)),
});

export const iterationSchema = z.object({
  index: z.int().check(z.nonnegative()),
  /** [R] a keyframe: response ids before this iteration's changes. At the first iteration and at least every 64th; at
   *  every one of a run with uniform noise. Where it is absent it is what the iteration before left. */
  canvas: z.optional(perPosition(id)),
  /** Response positions that the network was run on, end exclusive; absent: all. */
  window: z.optional(z.tuple([position, position])),
  /** What the network said; absent: recorded without. */
  columns: z.optional(columnsSchema),
  /** Coarse confidence of positions without a row: base64 of one byte each, 255 being 1. */
  field: z.optional(
    z.object({ positions: perPosition(position), confidence: z.string().check(z.maxLength(LIMITS.positions * 2)) }),
  ),
  /** Uniform noise: all positions that keep their token after this iteration; the others are drawn anew. */
  accepted: z.optional(perPosition(position)),
  /** [R] uniform noise: what the sampler would put out now. */
  shown: z.optional(perPosition(id)),
  /** An evaluation of a hypothetical canvas, which is the one here; the run goes on from the canvas before. */
  probe: z.optional(z.literal(true)),
  commits: z.optional(perPosition(commitSchema)),
  edits: z.optional(perPosition(editSchema)),
  /** As in version 1. */
  remasks: iterationV1.shape.remasks,
  splices: iterationV1.shape.splices,
  gate: z.optional(iterationV1.shape.gate),
  observed: iterationV1.shape.observed,
  draft: iterationV1.shape.draft,
  branches: iterationV1.shape.branches,
  pieces: iterationV1.shape.pieces,
  draftWork: iterationV1.shape.draftWork,
  context: iterationV1.shape.context,
  cache: iterationV1.shape.cache,
  importance: iterationV1.shape.importance,
  drift: iterationV1.shape.drift,
  consulted: iterationV1.shape.consulted,
  cost: z.optional(z.extend(costSchema, { modelMs: z.optional(milliseconds) })),
  companionCost: z.optional(z.extend(costSchema, { modelMs: z.optional(milliseconds) })),
  elapsedMs: z.optional(milliseconds),
  /** Text of ids that occur here first; added to `vocabulary.text`. */
  text: z.optional(texts),
});

const partSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), from: position, to: position }),
  z.object({
    kind: z.literal("image"),
    /** Prompt positions that stand for the picture, end exclusive. */
    from: position,
    to: position,
    mime: z.enum(["image/png", "image/jpeg", "image/webp"]),
    /** Base64, at most 1 MiB of file: made smaller for the trace where the original is larger. */
    data: z.string().check(z.maxLength(LIMITS.pictureCharacters)),
    /** Of the picture here, pixels. */
    width: count.check(z.lte(LIMITS.pixels)),
    height: count.check(z.lte(LIMITS.pixels)),
    /** Rows and columns of the network's patches. */
    grid: z.optional(z.tuple([count, count])),
    /** What was given to the network. */
    original: z.optional(z.object({ width: count, height: count, sha256: name })),
  }),
]);

const { prefill, cacheSettings, iterations, outcome, ...shared } = traceV1.shape;

/** All of a trace but its iterations and outcome: the first line of a streamed one. */
export const headSchema = z.object({
  ...shared,
  version: z.literal(2),
  /** What stands at positions that are not known yet: the mask, or any token of the vocabulary. */
  noise: z._default(z.enum(["mask", "uniform"]), "mask"),
  /** Candidates kept of each row. */
  topK: z.optional(z.int().check(z.gte(0), z.lte(LIMITS.candidates))),
  /** The cache by any name, with its settings; absent: not known. */
  cache: z.optional(z.object({ id: name, settings: z.optional(settingsSchema) })),
  /** Decoded block by block; `origin` is the response position of any block's edge (below 0 where the prompt was padded). */
  blocks: z.optional(z.object({ length: count, origin: z._default(z.int(), 0) })),
  /** What the rows are of: the network's own logits or filtered ones; guidance scale, where two passes were joined. */
  logits: z.optional(z.object({ stage: z.enum(["raw", "processed"]), guidance: z.optional(z.number()) })),
  question: z._default(text, ""),
  alignment: z.optional(shared.alignment),
  /** Absent: the tokens of the first keyframe. */
  prior: z.optional(shared.prior),
  vocabulary: z.object({
    size: shared.vocabulary.shape.size,
    /** Null in runs with uniform noise. */
    maskId: z.nullable(id),
    padId: z.optional(z.nullable(id)),
    /** One more of `eosIds`. */
    eosId: z.optional(z.nullable(id)),
    /** Ids of all tokens that end an answer. */
    eosIds: z.optional(z.array(id).check(z.maxLength(LIMITS.endTokens))),
    /** Text of every id that occurs; lines may add to it. */
    text: z.optional(texts),
    tokenizer: z.optional(z.object({ id: name, library: z.optional(name), revision: z.optional(name) })),
  }),
  /** Spans of the prompt, and pictures in it. */
  parts: z.optional(z.array(partSchema).check(z.maxLength(LIMITS.parts))),
  /** The same in all rows of one batch. */
  group: z.optional(name),
  /** `pooled`: the rows decided together, so that none of them is as it would be alone. */
  batch: z.optional(z.object({ row: id, rows: count, pooled: z.boolean() })),
  source: z.optional(
    z.object({
      recorder: name,
      library: z.optional(name),
      version: z.optional(name),
      repository: z.optional(name),
      revision: z.optional(name),
      device: z.optional(name),
      dtype: z.optional(name),
      quantisation: z.optional(name),
    }),
  ),
  /** Of an evaluation harness, by its names: `exact_match` … */
  metrics: z.optional(z.record(name, z.number())),
  /** What the harness expected. */
  reference: z.optional(text),
  /** What the run does not tell, a sentence each: as who recorded or imported it knows. */
  notes: z.optional(z.array(text).check(z.maxLength(LIMITS.notes))),
});

/** The last line of a streamed trace. */
export const endSchema = z.object({
  outcome,
  text: z.optional(texts),
  metrics: z.optional(z.record(name, z.number())),
  reference: z.optional(text),
});

/** A trace in one piece. */
export const documentSchema = z.extend(headSchema, {
  iterations: z.array(iterationSchema).check(z.maxLength(LIMITS.iterations)),
  outcome,
});
