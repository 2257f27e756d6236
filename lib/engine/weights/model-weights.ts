/** The network's tensors: which ones a config asks for, and access to those of a file after checking that all are there. */
import { BadFileError } from "../errors";
import type { ModelConfig } from "../model/config";
import { floatValues, type TensorFile } from "./safetensors";

/** Weights of one checkpoint, still in the file's precision; values are converted each time they are asked for. */
export interface ModelWeights {
  /** Bytes held. */
  readonly bytes: number;
  /** Fresh float32 values, row-major, in the file's shape (linear layers: [out, in]). */
  floats(name: string): Float32Array;
  /** Fresh float32 values of a linear layer, transposed to [in, out]: the only layout that is fast on every backend. */
  linear(name: string): Float32Array;
}

/** Names and shapes of every tensor that `config` asks for; linear layers are [out, in]. */
export function expectedTensors(config: ModelConfig): ReadonlyMap<string, readonly number[]> {
  return new Map([...visionTensors(config), ...decoderTensors(config)]);
}

function visionTensors({ hiddenSize, vision }: ModelConfig): [string, number[]][] {
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
  const kvSize = config.numKeyValueHeads * config.headDim;
  const list: [string, number[]][] = [["model.embed_tokens.weight", [vocabSize, hiddenSize]]];
  for (let layer = 0; layer < config.numHiddenLayers; layer++) {
    const prefix = `model.layers.${layer}`;
    list.push([`${prefix}.input_layernorm.weight`, [hiddenSize]]);
    list.push([`${prefix}.post_attention_layernorm.weight`, [hiddenSize]]);
    list.push(...withBias(`${prefix}.self_attn.q_proj`, hiddenSize, hiddenSize));
    list.push(...withBias(`${prefix}.self_attn.k_proj`, kvSize, hiddenSize));
    list.push(...withBias(`${prefix}.self_attn.v_proj`, kvSize, hiddenSize));
    list.push([`${prefix}.self_attn.o_proj.weight`, [hiddenSize, hiddenSize]]);
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

/**
 * Checked access to the weights of one checkpoint. Tensors that the config does not ask for are ignored.
 * @throws BadFileError naming the first missing or mis-shaped tensor
 */
export function modelWeights(config: ModelConfig, file: TensorFile): ModelWeights {
  const expected = expectedTensors(config);
  const missing = [...expected.keys()].filter((name) => !file.has(name));
  if (missing.length > 0) {
    const others = missing.length > 1 ? ` and ${missing.length - 1} more` : "";
    throw new BadFileError(`weights: expected tensor "${missing[0]}"${others}, found ${file.size} other tensors`);
  }
  let bytes = 0;
  for (const [name, shape] of expected) {
    const found = file.get(name)!;
    if (found.shape.join() !== shape.join()) {
      throw new BadFileError(
        `weights: expected "${name}" of shape [${shape.join(", ")}], found [${found.shape.join(", ")}]`,
      );
    }
    if (found.dtype === "I32" || found.dtype === "U8") {
      throw new BadFileError(`weights: expected "${name}" as F32, F16 or BF16, found ${found.dtype}`);
    }
    bytes += found.bytes.byteLength;
  }
  const stored = (name: string) => {
    const tensor = file.get(name);
    if (!tensor || !expected.has(name)) throw new BadFileError(`weights: no tensor "${name}" in this network`);
    return tensor;
  };
  return {
    bytes,
    floats: (name) => floatValues(stored(name)),
    linear: (name) => {
      const tensor = stored(name);
      const out = tensor.shape[0]!;
      return transpose(floatValues(tensor), out);
    },
  };
}

/** [rows, columns] → [columns, rows]. */
function transpose(values: Float32Array, rows: number): Float32Array {
  const columns = values.length / rows;
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[row * columns + column]!;
  }
  return result;
}
