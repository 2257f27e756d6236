/** Weights as the kernels want them: [in, out], norm weights folded in, queries, keys and values in one matrix. */
import type * as tf from "@tensorflow/tfjs-core";
import type { ModelConfig } from "../model/config";
import { type ExitHead, readExitHeads } from "../model/exit-heads";
import type { ModelWeights } from "../weights/model-weights";
import type { Gpu } from "./gpu";
import { joinColumns, multipleOf4, padColumns, pairUp, scaleRows } from "./pack";
import { upload } from "./program";

/** One decoder layer. D width, H and KV heads of K channels, I the MLP's width padded to a multiple of 4. */
export interface LayerWeights {
  /** [D, (H + 2·KV)·K] with the input norm folded in; rotary channel pairs side by side. */
  readonly qkv: tf.Tensor;
  readonly qkvBias: tf.Tensor;
  /** [H·K, D] */
  readonly output: tf.Tensor;
  /** [D, I], the post-attention norm folded in. */
  readonly gate: tf.Tensor;
  readonly up: tf.Tensor;
  /** [I, D] */
  readonly down: tf.Tensor;
}

/** The way out of one layer. */
interface ExitWeights {
  /** [D, D] */
  readonly translator: tf.Tensor;
  /** [D] */
  readonly bias: tf.Tensor;
  readonly agreement: ExitHead["agreement"];
}

export interface DecoderWeights {
  /** [V, D] */
  readonly embedding: tf.Tensor;
  readonly layers: readonly LayerWeights[];
  /** [D, V padded to a multiple of 4], the final norm folded in. */
  readonly head: tf.Tensor;
  /** Of each layer but the last; empty where none were trained. */
  readonly exits: readonly ExitWeights[];
}

/** Packs and uploads the decoder. The caller disposes the tensors. */
export function loadDecoderWeights(gpu: Gpu, config: ModelConfig, weights: ModelWeights): DecoderWeights {
  const { hiddenSize, vocabSize } = config;
  const headName = config.tieWordEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight";
  const head = scaleRows(weights.linear(headName), weights.floats("model.norm.weight"));
  return {
    embedding: upload(gpu, weights.floats("model.embed_tokens.weight"), [vocabSize, hiddenSize]),
    layers: Array.from({ length: config.numHiddenLayers }, (_, index) => loadLayer(gpu, index, config, weights)),
    head: upload(gpu, padColumns(head, hiddenSize), [hiddenSize, multipleOf4(vocabSize)]),
    exits: readExitHeads(config, weights).map(({ translator, bias, agreement }) => ({
      translator: upload(gpu, translator, [hiddenSize, hiddenSize]),
      bias: upload(gpu, bias, [hiddenSize]),
      agreement,
    })),
  };
}

function loadLayer(gpu: Gpu, index: number, config: ModelConfig, weights: ModelWeights): LayerWeights {
  const prefix = `model.layers.${index}`;
  const { hiddenSize, headDim, intermediateSize } = config;
  const inputNorm = weights.floats(`${prefix}.input_layernorm.weight`);
  const postNorm = weights.floats(`${prefix}.post_attention_layernorm.weight`);
  const linear = (name: string) => weights.linear(`${prefix}.${name}.weight`);
  const bias = (name: string) => weights.floats(`${prefix}.self_attn.${name}_proj.bias`);
  const normed = (name: string) => scaleRows(linear(`self_attn.${name}_proj`), inputNorm);
  const mlpWidth = multipleOf4(intermediateSize);
  const gate = padColumns(scaleRows(linear("mlp.gate_proj"), postNorm), hiddenSize);
  const up = padColumns(scaleRows(linear("mlp.up_proj"), postNorm), hiddenSize);
  const down = new Float32Array(mlpWidth * hiddenSize);
  down.set(linear("mlp.down_proj"));
  const qkv = joinColumns([pairUp(normed("q"), headDim), pairUp(normed("k"), headDim), normed("v")], hiddenSize);
  const qkvBias = joinColumns([pairUp(bias("q"), headDim), pairUp(bias("k"), headDim), bias("v")], 1);
  return {
    qkv: upload(gpu, qkv, [hiddenSize, qkvBias.length]),
    qkvBias: upload(gpu, qkvBias, [qkvBias.length]),
    output: upload(gpu, linear("self_attn.o_proj"), [config.numAttentionHeads * headDim, hiddenSize]),
    gate: upload(gpu, gate, [hiddenSize, mlpWidth]),
    up: upload(gpu, up, [hiddenSize, mlpWidth]),
    down: upload(gpu, down, [mlpWidth, hiddenSize]),
  };
}
