/**
 * Dimple (arXiv:2505.16990): a Qwen2-style decoder with biases on q, k and v and rotary positions on three axes, made to
 * look both ways, and the tower of Qwen2.5-VL where it takes pictures. Its `config.json` is checked key by key.
 */
import { z } from "zod/mini";
import { describeIssue } from "@/lib/scene/issue";
import { BadFileError } from "../errors";
import type { ModelConfig, VisionConfig } from "../model/config";
import { exitTensors } from "../model/exit-heads";
import type { ModelFamily } from "./family";

export const dimple: ModelFamily = {
  id: "dimple",
  matches: ({ model_type }) => model_type === "dimple",
  shift: 1,
  parse,
  tensors: (config) =>
    new Map([...visionTensors(config), ...decoderTensors(config), ...(config.hasExitHeads ? exitTensors(config) : [])]),
};

const count = z.int().check(z.positive());
const id = z.int().check(z.nonnegative());
const silu = z.literal("silu", "the engine only knows the activation silu");

const visionSchema = z.object({
  depth: count,
  hidden_size: count,
  hidden_act: z._default(silu, "silu"),
  intermediate_size: count,
  num_heads: count,
  in_channels: z._default(count, 3),
  patch_size: count,
  spatial_merge_size: count,
  temporal_patch_size: count,
  window_size: count,
  fullatt_block_indexes: z.array(id),
  out_hidden_size: count,
});

/** Rotary positions on three axes go by either name; every other kind moves them. */
const plainRotary = z.looseObject({
  rope_type: z.optional(z.enum(["default", "mrope"], "scaled rotary positions are not supported")),
  type: z.optional(z.enum(["default", "mrope"], "scaled rotary positions are not supported")),
  factor: z.optional(z.literal(1, "scaled rotary positions are not supported")),
});

/** What newer tools write as one object under the keys of its parts, which the older form has at the top. */
const rotarySchema = z.looseObject({
  rope_parameters: z.nullish(z.looseObject({})),
  rope_scaling: z.nullish(z.looseObject({})),
});

const configSchema = z.object({
  vocab_size: count,
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  num_key_value_heads: count,
  head_dim: z.nullish(count),
  hidden_act: z._default(silu, "silu"),
  rms_norm_eps: z.number().check(z.positive()),
  rope_theta: z.number().check(z.positive()),
  rope_scaling: z.nullish(plainRotary),
  mrope_section: z.tuple([id, id, id]),
  tie_word_embeddings: z.boolean(),
  /** False for checkpoints that were trained autoregressively only. */
  full_attn_mask: z._default(z.boolean(), true),
  mask_token_id: id,
  image_token_id: z.nullish(id),
  /** Some tools write all that end an answer; the first is the one that the model was trained with. */
  eos_token_id: z.nullish(
    z.pipe(
      z.union([id, z.tuple([id], id)], "expected a token id, or a list of them"),
      z.transform((ids) => (typeof ids === "number" ? ids : ids[0])),
    ),
  ),
  pad_token_id: z.nullish(id),
  vision_config: z.nullish(visionSchema),
  /** Ours: `exits.safetensors` beside the weights has ways out of the layers but the last. */
  exit_heads: z._default(z.boolean(), false),
});

function parse(json: unknown): ReturnType<ModelFamily["parse"]> {
  const parsed = configSchema.safeParse(withRotaryAtTop(json));
  if (!parsed.success) throw new BadFileError(`config.json: ${describeIssue(parsed.error, json, "")}`);
  const raw = parsed.data;
  const config = {
    attention: raw.full_attn_mask ? ("bidirectional" as const) : ("causal" as const),
    vocabSize: raw.vocab_size,
    hiddenSize: raw.hidden_size,
    intermediateSize: raw.intermediate_size,
    numHiddenLayers: raw.num_hidden_layers,
    numAttentionHeads: raw.num_attention_heads,
    numKeyValueHeads: raw.num_key_value_heads,
    headDim: raw.head_dim ?? raw.hidden_size / raw.num_attention_heads,
    rmsNormEps: raw.rms_norm_eps,
    ropeTheta: raw.rope_theta,
    mropeSection: raw.mrope_section,
    tieWordEmbeddings: raw.tie_word_embeddings,
    maskTokenId: raw.mask_token_id,
    eosTokenId: raw.eos_token_id ?? null,
    padTokenId: raw.pad_token_id ?? null,
    imageTokenId: raw.image_token_id ?? null,
    vision: raw.vision_config ? visionOf(raw.vision_config) : null,
    ...(raw.exit_heads && { hasExitHeads: true }),
  };
  checkRelations(config);
  return config;
}

/** The config with what newer tools write under `rope_parameters` (or `rope_scaling`) where the older form has it. */
function withRotaryAtTop(json: unknown): unknown {
  const parsed = rotarySchema.safeParse(json);
  if (!parsed.success) return json;
  const { rope_parameters: parameters, ...config } = parsed.data;
  const rotary = parameters ?? config.rope_scaling ?? {};
  const { rope_theta, mrope_section, ...scaling } = { ...rotary };
  return {
    ...(rope_theta === undefined ? {} : { rope_theta }),
    ...(mrope_section === undefined ? {} : { mrope_section }),
    ...config,
    ...(parameters ? { rope_scaling: scaling } : {}),
  };
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

/** What must hold, what was expected and what was found. */
type Rule = [boolean, string, string];

/** What no single key can tell: sizes that must divide each other and ids that must lie in the vocabulary. */
function checkRelations(config: ReturnType<ModelFamily["parse"]>): void {
  const rules: Rule[] = [
    [
      Number.isInteger(config.headDim) && config.headDim % 2 === 0,
      "head_dim, or else hidden_size / num_attention_heads, to be even",
      `${config.headDim}`,
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
    ...(config.vision ? visionRules(config.vision, config.imageTokenId) : []),
  ];
  for (const [key, value] of Object.entries({
    mask_token_id: config.maskTokenId,
    image_token_id: config.imageTokenId ?? 0,
    eos_token_id: config.eosTokenId ?? 0,
    pad_token_id: config.padTokenId ?? 0,
  })) {
    rules.push([value < config.vocabSize, `${key} below vocab_size ${config.vocabSize}`, `${value}`]);
  }
  for (const [holds, expected, found] of rules) {
    if (!holds) throw new BadFileError(`config.json: expected ${expected}, found ${found}`);
  }
}

function visionRules(vision: VisionConfig, imageTokenId: number | null): Rule[] {
  return [
    [imageTokenId !== null, "image_token_id beside vision_config", "none"],
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
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function visionTensors({ hiddenSize, vision }: ModelConfig): [string, number[]][] {
  if (!vision) return [];
  const width = vision.hiddenSize;
  const cellWidth = width * vision.spatialMergeSize ** 2;
  const list: [string, number[]][] = [
    [
      "visual.patch_embed.proj.weight",
      [width, vision.inChannels, vision.temporalPatchSize, vision.patchSize, vision.patchSize],
    ],
  ];
  for (let block = 0; block < vision.depth; block++) {
    const prefix = `visual.blocks.${block}`;
    list.push([`${prefix}.norm1.weight`, [width]], [`${prefix}.norm2.weight`, [width]]);
    list.push(...withBias(`${prefix}.attn.qkv`, 3 * width, width));
    list.push(...withBias(`${prefix}.attn.proj`, width, width));
    list.push(...withBias(`${prefix}.mlp.gate_proj`, vision.intermediateSize, width));
    list.push(...withBias(`${prefix}.mlp.up_proj`, vision.intermediateSize, width));
    list.push(...withBias(`${prefix}.mlp.down_proj`, width, vision.intermediateSize));
  }
  list.push(["visual.merger.ln_q.weight", [width]]);
  list.push(...withBias("visual.merger.mlp.0", cellWidth, cellWidth));
  list.push(...withBias("visual.merger.mlp.2", vision.outHiddenSize, cellWidth));
  list.push(...withBias("img_projector.linear_1", hiddenSize, vision.outHiddenSize));
  list.push(...withBias("img_projector.linear_2", hiddenSize, hiddenSize));
  return list;
}

function decoderTensors(config: ModelConfig): [string, number[]][] {
  const { hiddenSize, intermediateSize, vocabSize } = config;
  const querySize = config.numAttentionHeads * config.headDim;
  const kvSize = config.numKeyValueHeads * config.headDim;
  const list: [string, number[]][] = [["model.embed_tokens.weight", [vocabSize, hiddenSize]]];
  for (let layer = 0; layer < config.numHiddenLayers; layer++) {
    const prefix = `model.layers.${layer}`;
    list.push([`${prefix}.input_layernorm.weight`, [hiddenSize]]);
    list.push([`${prefix}.post_attention_layernorm.weight`, [hiddenSize]]);
    list.push(...withBias(`${prefix}.self_attn.q_proj`, querySize, hiddenSize));
    list.push(...withBias(`${prefix}.self_attn.k_proj`, kvSize, hiddenSize));
    list.push(...withBias(`${prefix}.self_attn.v_proj`, kvSize, hiddenSize));
    list.push([`${prefix}.self_attn.o_proj.weight`, [hiddenSize, querySize]]);
    list.push([`${prefix}.mlp.gate_proj.weight`, [intermediateSize, hiddenSize]]);
    list.push([`${prefix}.mlp.up_proj.weight`, [intermediateSize, hiddenSize]]);
    list.push([`${prefix}.mlp.down_proj.weight`, [hiddenSize, intermediateSize]]);
  }
  list.push(["model.norm.weight", [hiddenSize]]);
  if (!config.tieWordEmbeddings) list.push(["lm_head.weight", [vocabSize, hiddenSize]]);
  return list;
}

const withBias = (name: string, out: number, input: number): [string, number[]][] => [
  [`${name}.weight`, [out, input]],
  [`${name}.bias`, [out]],
];
