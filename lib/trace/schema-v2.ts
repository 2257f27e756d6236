/**
 * Version 2 of the trace file, for runs of any sampler: what is not known is absent or null, canvases are keyframes and
 * changes, and a run can be written line by line while it goes on. `lift-v2.ts` makes of it the trace that everything
 * else reads, `lower-v2.ts` the file of such a trace.
 */
import { z } from "zod";
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

const count = z.number().int().positive();
/** Null is the same as absent: not recorded. */
const known = z.number().nullable().optional();
/** Text by id. */
const texts = z.record(name, name);

export const columnsSchema = z.object({
  /** [M] response positions asked about, ascending; all other columns run parallel to it. */
  positions: perPosition(position),
  /** [M] the token proposed for each. It may be the mask. */
  tokens: perPosition(id),
  /** [M] its probability, before temperature and filters unless `logits` says otherwise. */
  probability: perPosition(probability).optional(),
  /** [M] what it was ranked by; absent: its probability. */
  score: perPosition(score).optional(),
  /** [M] nats. */
  entropy: perPosition(z.number()).optional(),
  /** [M] best minus second-best probability. */
  margin: perPosition(z.number()).optional(),
  /** [M][K] candidates by falling probability; both columns or none. */
  topIds: perPosition(z.array(id).max(LIMITS.candidates)).optional(),
  topProbs: perPosition(z.array(probability).max(LIMITS.candidates)).optional(),
});

const commitSchema = z.object({
  /** Response position, 0-based. */
  position,
  token: id,
  probability: known,
  score: known,
  /** 1 = best score among the positions masked at that moment. */
  rank: count.nullable().optional(),
  /** Any word; `unknown` is the same as absent. */
  reason: name.nullable().optional(),
});

const editSchema = z.object({
  position,
  token: id,
  probability: known,
  /** The token that stood there. */
  from: id.optional(),
  reason: name.nullable().optional(),
});

export const iterationSchema = z.object({
  index: z.number().int().nonnegative(),
  /** [R] a keyframe: response ids before this iteration's changes. At the first iteration and at least every 64th; at
   *  every one of a run with uniform noise. Where it is absent it is what the iteration before left. */
  canvas: perPosition(id).optional(),
  /** Response positions that the network was run on, end exclusive; absent: all. */
  window: z.tuple([position, position]).optional(),
  /** What the network said; absent: recorded without. */
  columns: columnsSchema.optional(),
  /** Coarse confidence of positions without a row: base64 of one byte each, 255 being 1. */
  field: z.object({ positions: perPosition(position), confidence: z.string().max(LIMITS.positions * 2) }).optional(),
  /** Uniform noise: all positions that keep their token after this iteration; the others are drawn anew. */
  accepted: perPosition(position).optional(),
  /** [R] uniform noise: what the sampler would put out now. */
  shown: perPosition(id).optional(),
  /** An evaluation of a hypothetical canvas, which is the one here; the run goes on from the canvas before. */
  probe: z.literal(true).optional(),
  commits: perPosition(commitSchema).optional(),
  edits: perPosition(editSchema).optional(),
  /** As in version 1. */
  remasks: iterationV1.shape.remasks,
  splices: iterationV1.shape.splices,
  gate: iterationV1.shape.gate.optional(),
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
  cost: costSchema.extend({ modelMs: milliseconds.optional() }).optional(),
  companionCost: costSchema.extend({ modelMs: milliseconds.optional() }).optional(),
  elapsedMs: milliseconds.optional(),
  /** Text of ids that occur here first; added to `vocabulary.text`. */
  text: texts.optional(),
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
    data: z.string().max(LIMITS.pictureCharacters),
    /** Of the picture here, pixels. */
    width: count.max(LIMITS.pixels),
    height: count.max(LIMITS.pixels),
    /** Rows and columns of the network's patches. */
    grid: z.tuple([count, count]).optional(),
    /** What was given to the network. */
    original: z.object({ width: count, height: count, sha256: name }).optional(),
  }),
]);

const { prefill, cacheSettings, iterations, outcome, ...shared } = traceV1.shape;

/** All of a trace but its iterations and outcome: the first line of a streamed one. */
export const headSchema = z.object({
  ...shared,
  version: z.literal(2),
  /** What stands at positions that are not known yet: the mask, or any token of the vocabulary. */
  noise: z.enum(["mask", "uniform"]).default("mask"),
  /** Candidates kept of each row. */
  topK: z.number().int().min(0).max(LIMITS.candidates).optional(),
  /** The cache by any name, with its settings; absent: not known. */
  cache: z.object({ id: name, settings: settingsSchema.optional() }).optional(),
  /** Decoded block by block; `origin` is the response position of any block's edge (below 0 where the prompt was padded). */
  blocks: z.object({ length: count, origin: z.number().int().default(0) }).optional(),
  /** What the rows are of: the network's own logits or filtered ones; guidance scale, where two passes were joined. */
  logits: z.object({ stage: z.enum(["raw", "processed"]), guidance: z.number().optional() }).optional(),
  question: text.default(""),
  alignment: shared.alignment.optional(),
  /** Absent: the tokens of the first keyframe. */
  prior: shared.prior.optional(),
  vocabulary: z.object({
    size: shared.vocabulary.shape.size,
    /** Null in runs with uniform noise. */
    maskId: id.nullable(),
    padId: id.nullable().optional(),
    /** One more of `eosIds`. */
    eosId: id.nullable().optional(),
    /** Ids of all tokens that end an answer. */
    eosIds: z.array(id).max(LIMITS.endTokens).optional(),
    /** Text of every id that occurs; lines may add to it. */
    text: texts.optional(),
    tokenizer: z.object({ id: name, library: name.optional(), revision: name.optional() }).optional(),
  }),
  /** Spans of the prompt, and pictures in it. */
  parts: z.array(partSchema).max(LIMITS.parts).optional(),
  /** The same in all rows of one batch. */
  group: name.optional(),
  /** `pooled`: the rows decided together, so that none of them is as it would be alone. */
  batch: z.object({ row: id, rows: count, pooled: z.boolean() }).optional(),
  source: z
    .object({
      recorder: name,
      library: name.optional(),
      version: name.optional(),
      repository: name.optional(),
      revision: name.optional(),
      device: name.optional(),
      dtype: name.optional(),
      quantisation: name.optional(),
    })
    .optional(),
  /** Of an evaluation harness, by its names: `exact_match` … */
  metrics: z.record(name, z.number()).optional(),
  /** What the harness expected. */
  reference: text.optional(),
  /** What the run does not tell, a sentence each: as who recorded or imported it knows. */
  notes: z.array(text).max(LIMITS.notes).optional(),
});

/** The last line of a streamed trace. */
export const endSchema = z.object({
  outcome,
  text: texts.optional(),
  metrics: z.record(name, z.number()).optional(),
  reference: text.optional(),
});

/** A trace in one piece. */
export const documentSchema = headSchema.extend({
  iterations: z.array(iterationSchema).max(LIMITS.iterations),
  outcome,
});
