/** Decoder weights as the wasm executor wants them: [in, out], norm weights folded in, q, k and v side by side. */
import * as tf from "@tensorflow/tfjs-core";
import { foldNorm, sideBySide } from "../host/fold";
import type { ModelConfig } from "../model/config";
import type { ModelWeights } from "../weights/model-weights";

/** One layer; the RMS norms before `qkv`, `gate` and `up` need no weight of their own any more. */
export interface PackedLayer {
  /** [D, (H + 2 KV) · K] */
  readonly qkv: tf.Tensor2D;
  readonly qkvBias: tf.Tensor1D;
  readonly o: tf.Tensor2D;
  readonly gate: tf.Tensor2D;
  readonly up: tf.Tensor2D;
  readonly down: tf.Tensor2D;
}

/** Packs layer `index` onto the current backend. */
export function packLayer(index: number, config: ModelConfig, weights: ModelWeights): PackedLayer {
  const prefix = `model.layers.${index}`;
  const { hiddenSize, intermediateSize } = config;
  const inputNorm = weights.floats(`${prefix}.input_layernorm.weight`);
  const postNorm = weights.floats(`${prefix}.post_attention_layernorm.weight`);
  const parts = ["q_proj", "k_proj", "v_proj"].map((name) => `${prefix}.self_attn.${name}`);
  const biases = parts.map((name) => weights.floats(`${name}.bias`));
  const width = biases.reduce((total, bias) => total + bias.length, 0);
  const qkv = foldNorm(
    sideBySide(
      parts.map((name) => weights.linear(`${name}.weight`)),
      hiddenSize,
    ),
    inputNorm,
  );
  const matrix = (name: string) => weights.linear(`${prefix}.${name}.weight`);
  return {
    qkv: tf.tensor2d(qkv, [hiddenSize, width]),
    qkvBias: tf.tensor1d(sideBySide(biases, 1)),
    o: tf.tensor2d(matrix("self_attn.o_proj"), [config.numAttentionHeads * config.headDim, hiddenSize]),
    gate: tf.tensor2d(foldNorm(matrix("mlp.gate_proj"), postNorm), [hiddenSize, intermediateSize]),
    up: tf.tensor2d(foldNorm(matrix("mlp.up_proj"), postNorm), [hiddenSize, intermediateSize]),
    down: tf.tensor2d(matrix("mlp.down_proj"), [intermediateSize, hiddenSize]),
  };
}

/** The output matrix [D, V] with the final norm folded in. */
export function packHead(config: ModelConfig, weights: ModelWeights): tf.Tensor2D {
  const name = config.tieWordEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight";
  const head = foldNorm(weights.linear(name), weights.floats("model.norm.weight"));
  return tf.tensor2d(head, [config.hiddenSize, config.vocabSize]);
}
