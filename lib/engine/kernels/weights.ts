/** Weights as the kernels read them: in panels, norms folded in, what is multiplied together side by side. */
import { foldNorm, sideBySide } from "../host/fold";
import type { ModelConfig } from "../model/config";
import type { ModelWeights } from "../weights/model-weights";
import type { KernelMemory } from "./memory";
import type { Kernels } from "./module";

/** A weight [K, N] in the module's memory, with its bias padded to whole panels, or 0. */
export interface PackedWeight {
  readonly at: number;
  readonly bias: number;
  readonly k: number;
  readonly columns: number;
}

/** One layer. */
export interface PackedLayer {
  readonly qkv: PackedWeight;
  readonly o: PackedWeight;
  /** [D, 2 · I]: four columns of gate, four of up, and so on; I is rounded up to four. */
  readonly gateUp: PackedWeight;
  /** [I, D], I as in `gateUp`. */
  readonly down: PackedWeight;
}

const panels = (columns: number) => 8 * Math.ceil(columns / 8);
/** Columns of gate and up, rounded up to what one panel holds of either. */
const gated = (width: number) => 4 * Math.ceil(width / 4);

/** Puts weights into the memory, for good. */
export class Packer {
  constructor(
    private readonly kernels: Kernels,
    private readonly memory: KernelMemory,
  ) {}

  /** @param matrix [K, N], row-major @param bias [N] */
  pack(matrix: Float32Array, k: number, bias?: Float32Array): PackedWeight {
    const columns = matrix.length / k;
    const wide = panels(columns);
    this.memory.reserve(4 * (k * wide + wide + matrix.length) + PAGE_FOR_PLACES);
    const to = this.memory.floats(k * wide);
    const own = bias ? this.memory.floats(wide).fill(0) : undefined;
    if (own) own.set(bias!);
    const mark = this.memory.mark();
    this.kernels.run.pack(this.memory.at(matrix), to.byteOffset, k, columns);
    this.memory.release(mark);
    return { at: to.byteOffset, bias: own?.byteOffset ?? 0, k, columns };
  }

  /** Gate and up of a feed-forward block, to be multiplied in one go. @param gate, up [K, I] */
  packGated(
    gate: Float32Array,
    up: Float32Array,
    k: number,
    biases?: { readonly gate: Float32Array; readonly up: Float32Array },
  ): PackedWeight {
    const matrix = inTurn(gate, up, k);
    return this.pack(matrix, k, biases && inTurn(biases.gate, biases.up, 1));
  }

  /** What takes a gated block's output: rows are added to fit its rounded width. @param matrix [I, N] */
  packBehindGate(matrix: Float32Array, width: number, bias?: Float32Array): PackedWeight {
    const columns = matrix.length / width;
    const padded = new Float32Array(gated(width) * columns);
    padded.set(matrix);
    return this.pack(padded, gated(width), bias);
  }
}

/** Bytes that the places of a few arrays may cost. */
const PAGE_FOR_PLACES = 1024;

/** [K, I], [K, I] → [K, 2 · I′]: four columns of one, four of the other; I′ is I rounded up to four. */
function inTurn(gate: Float32Array, up: Float32Array, rows: number): Float32Array {
  const width = gate.length / rows;
  const wide = 2 * gated(width);
  const result = new Float32Array(rows * wide);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      const to = row * wide + 8 * (column >> 2) + (column & 3);
      result[to] = gate[row * width + column]!;
      result[to + 4] = up[row * width + column]!;
    }
  }
  return result;
}

export function packLayer(index: number, config: ModelConfig, weights: ModelWeights, packer: Packer): PackedLayer {
  const prefix = `model.layers.${index}`;
  const { hiddenSize, intermediateSize, numAttentionHeads, headDim } = config;
  const inputNorm = weights.floats(`${prefix}.input_layernorm.weight`);
  const postNorm = weights.floats(`${prefix}.post_attention_layernorm.weight`);
  const parts = ["q_proj", "k_proj", "v_proj"].map((name) => `${prefix}.self_attn.${name}`);
  const biases = parts.map((name) => weights.floats(`${name}.bias`));
  const matrix = (name: string) => weights.linear(`${prefix}.${name}.weight`);
  const qkv = sideBySide(
    parts.map((name) => weights.linear(`${name}.weight`)),
    hiddenSize,
  );
  return {
    qkv: packer.pack(foldNorm(qkv, inputNorm), hiddenSize, sideBySide(biases, 1)),
    o: packer.pack(matrix("self_attn.o_proj"), numAttentionHeads * headDim),
    gateUp: packer.packGated(
      foldNorm(matrix("mlp.gate_proj"), postNorm),
      foldNorm(matrix("mlp.up_proj"), postNorm),
      hiddenSize,
    ),
    down: packer.packBehindGate(matrix("mlp.down_proj"), intermediateSize),
  };
}

/** The output matrix [D, V] with the final norm folded in. */
export function packHead(config: ModelConfig, weights: ModelWeights, packer: Packer): PackedWeight {
  const name = config.tieWordEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight";
  return packer.pack(foldNorm(weights.linear(name), weights.floats("model.norm.weight")), config.hiddenSize);
}
