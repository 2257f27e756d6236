/** `config.json` of a Dimple checkpoint: read once, checked key by key, and passed to everything that needs a shape. */
import { z } from "zod";
import { BadFileError } from "../errors";

/** The vision tower: a transformer over patches with windowed and full attention, and a merger of 2 × 2 cells. */
export interface VisionConfig {
  readonly depth: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly numHeads: number;
  readonly inChannels: number;
  /** Side of a patch, pixels. */
  readonly patchSize: number;
  /** Patches a side that the merger joins into one visual token. */
  readonly spatialMergeSize: number;
  /** Frames in one patch; a still image is repeated. */
  readonly temporalPatchSize: number;
  /** Side of an attention window, pixels. */
  readonly windowSize: number;
  /** Blocks in which a patch sees its whole image instead of its window. */
  readonly fullattBlockIndexes: readonly number[];
  /** Width of the merger's output, before the projector. */
  readonly outHiddenSize: number;
}

/** The whole network: Qwen2-style decoder, tower and projector. Names are those of `config.json` in camel case. */
export interface ModelConfig {
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  readonly numKeyValueHeads: number;
  /** hiddenSize / numAttentionHeads. */
  readonly headDim: number;
  readonly rmsNormEps: number;
  readonly ropeTheta: number;
  /** Rotary channel pairs that take the temporal, height and width position; sums to headDim / 2. */
  readonly mropeSection: readonly [number, number, number];
  readonly tieWordEmbeddings: boolean;
  /** False for checkpoints that were trained autoregressively only. */
  readonly fullAttnMask: boolean;
  readonly maskTokenId: number;
  readonly imageTokenId: number;
  readonly visionStartTokenId: number;
  readonly visionEndTokenId: number;
  readonly eosTokenId: number | null;
  readonly padTokenId: number | null;
  readonly vision: VisionConfig;
}

const count = z.int().positive();
const id = z.int().nonnegative();
const silu = z.literal("silu", "the engine only knows the activation silu");

const visionSchema = z.object({
  depth: count,
  hidden_size: count,
  hidden_act: silu.default("silu"),
  intermediate_size: count,
  num_heads: count,
  in_channels: count.default(3),
  patch_size: count,
  spatial_merge_size: count,
  temporal_patch_size: count,
  window_size: count,
  fullatt_block_indexes: z.array(id),
  out_hidden_size: count,
});

const configSchema = z.object({
  vocab_size: count,
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  num_key_value_heads: count,
  hidden_act: silu.default("silu"),
  rms_norm_eps: z.number().positive(),
  rope_theta: z.number().positive(),
  rope_scaling: z.null("scaled rotary positions are not supported").optional(),
  mrope_section: z.tuple([id, id, id]),
  tie_word_embeddings: z.boolean(),
  full_attn_mask: z.boolean().default(true),
  mask_token_id: id,
  image_token_id: id,
  vision_start_token_id: id,
  vision_end_token_id: id,
  eos_token_id: id.nullish(),
  pad_token_id: id.nullish(),
  vision_config: visionSchema,
});

/**
 * The checked configuration of a checkpoint.
 * @param json parsed `config.json`
 * @throws BadFileError naming the key, what was expected and what was found
 */
export function parseConfig(json: unknown): ModelConfig {
  const parsed = configSchema.safeParse(json);
  if (!parsed.success) throw new BadFileError(`config.json: ${describeIssue(parsed.error, json)}`);
  const raw = parsed.data;
  const config: ModelConfig = {
    vocabSize: raw.vocab_size,
    hiddenSize: raw.hidden_size,
    intermediateSize: raw.intermediate_size,
    numHiddenLayers: raw.num_hidden_layers,
    numAttentionHeads: raw.num_attention_heads,
    numKeyValueHeads: raw.num_key_value_heads,
    headDim: raw.hidden_size / raw.num_attention_heads,
    rmsNormEps: raw.rms_norm_eps,
    ropeTheta: raw.rope_theta,
    mropeSection: raw.mrope_section,
    tieWordEmbeddings: raw.tie_word_embeddings,
    fullAttnMask: raw.full_attn_mask,
    maskTokenId: raw.mask_token_id,
    imageTokenId: raw.image_token_id,
    visionStartTokenId: raw.vision_start_token_id,
    visionEndTokenId: raw.vision_end_token_id,
    eosTokenId: raw.eos_token_id ?? null,
    padTokenId: raw.pad_token_id ?? null,
    vision: visionOf(raw.vision_config),
  };
  checkRelations(config);
  return config;
}

function visionOf(raw: z.infer<typeof visionSchema>): VisionConfig {
  return {
    depth: raw.depth,
    hiddenSize: raw.hidden_size,
    intermediateSize: raw.intermediate_size,
    numHeads: raw.num_heads,
    inChannels: raw.in_channels,
    patchSize: raw.patch_size,
    spatialMergeSize: raw.spatial_merge_size,
    temporalPatchSize: raw.temporal_patch_size,
    windowSize: raw.window_size,
    fullattBlockIndexes: raw.fullatt_block_indexes,
    outHiddenSize: raw.out_hidden_size,
  };
}

/** What no single key can tell: sizes that must divide each other and ids that must lie in the vocabulary. */
function checkRelations(config: ModelConfig): void {
  const { vision } = config;
  const rules: [boolean, string, string][] = [
    [
      Number.isInteger(config.headDim) && config.headDim % 2 === 0,
      "hidden_size / num_attention_heads to be even",
      `${config.hiddenSize} / ${config.numAttentionHeads}`,
    ],
    [
      config.numAttentionHeads % config.numKeyValueHeads === 0,
      "num_key_value_heads to divide num_attention_heads",
      `${config.numKeyValueHeads} and ${config.numAttentionHeads}`,
    ],
    [
      sum(config.mropeSection) === config.headDim / 2,
      `mrope_section to sum to half the head dimension, ${config.headDim / 2}`,
      `[${config.mropeSection.join(", ")}]`,
    ],
    [
      vision.hiddenSize % (4 * vision.numHeads) === 0,
      "vision_config.hidden_size / num_heads to be a multiple of 4",
      `${vision.hiddenSize} / ${vision.numHeads}`,
    ],
    [
      vision.windowSize >= vision.patchSize * vision.spatialMergeSize,
      "vision_config.window_size to hold at least one merged cell",
      `${vision.windowSize}`,
    ],
  ];
  for (const [key, value] of Object.entries({
    mask_token_id: config.maskTokenId,
    image_token_id: config.imageTokenId,
    eos_token_id: config.eosTokenId ?? 0,
    pad_token_id: config.padTokenId ?? 0,
  })) {
    rules.push([value < config.vocabSize, `${key} below vocab_size ${config.vocabSize}`, `${value}`]);
  }
  for (const [holds, expected, found] of rules) {
    if (!holds) throw new BadFileError(`config.json: expected ${expected}, found ${found}`);
  }
}

function describeIssue(error: z.ZodError, json: unknown): string {
  const issue = error.issues[0]!;
  const where = issue.path.map(String).join(".") || "the file";
  const found = issue.path.reduce<unknown>(
    (value, key) => (value && typeof value === "object" ? (value as Record<PropertyKey, unknown>)[key] : undefined),
    json,
  );
  const shown = found === undefined ? "nothing" : JSON.stringify(found)?.slice(0, 80);
  return `${where}: ${issue.message}; found ${shown}`;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
