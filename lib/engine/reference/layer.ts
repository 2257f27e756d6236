/**
 * One decoder layer in plain tfjs ops. Shapes: S window rows, T keys, D width, H heads, KV key heads, G = H / KV, K head
 * dim, I the width of the MLP. Call inside `tf.tidy`.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { DecoderPass } from "../executor";
import { additiveMask, keySources } from "../model/attention-mask";
import type { ModelConfig } from "../model/config";
import { mixedRotaryTables } from "../model/positions";
import type { ModelWeights } from "../weights/model-weights";
import { joinHeads, linear, rmsNorm, rotate, silu, splitHeads } from "./ops";

/** Weights of one decoder layer; matrices are [in, out]. */
export interface Layer {
  readonly inputNorm: tf.Tensor1D;
  readonly postNorm: tf.Tensor1D;
  readonly q: tf.Tensor2D;
  readonly qBias: tf.Tensor1D;
  readonly k: tf.Tensor2D;
  readonly kBias: tf.Tensor1D;
  readonly v: tf.Tensor2D;
  readonly vBias: tf.Tensor1D;
  readonly o: tf.Tensor2D;
  readonly gate: tf.Tensor2D;
  readonly up: tf.Tensor2D;
  readonly down: tf.Tensor2D;
}

/** What a layer leaves for later passes: [KV, length, K] each, keys rotated. */
export interface LayerMemory {
  readonly keys: tf.Tensor3D;
  readonly values: tf.Tensor3D;
  /** [length, D] each: what attention and MLP added to the residual stream, where that is kept too. */
  readonly outputs?: { readonly attended: tf.Tensor2D; readonly fed: tf.Tensor2D };
}

/** What all layers of one pass share. */
export interface LayerContext {
  readonly cos: tf.Tensor3D; // [S, 1, K/2]
  readonly sin: tf.Tensor3D;
  readonly mask: tf.Tensor2D | null; // [S, T], 0 or very negative
  /** Where keys come from, when the window's rows take the place of some of the cached ones. */
  readonly sources: tf.Tensor1D | null;
  /** Gets [S, T] how much each row attends to each key, averaged over the heads. */
  readonly onShares?: ((shares: tf.Tensor2D) => void) | undefined;
}

/** Reads layer `index` onto the current backend. */
export function loadLayer(index: number, config: ModelConfig, weights: ModelWeights): Layer {
  const prefix = `model.layers.${index}`;
  const vector = (name: string) => tf.tensor1d(weights.floats(`${prefix}.${name}`));
  const matrix = (name: string, rows: number) => {
    const values = weights.linear(`${prefix}.${name}.weight`);
    return tf.tensor2d(values, [rows, values.length / rows]);
  };
  const { hiddenSize, intermediateSize } = config;
  return {
    inputNorm: vector("input_layernorm.weight"),
    postNorm: vector("post_attention_layernorm.weight"),
    q: matrix("self_attn.q_proj", hiddenSize),
    qBias: vector("self_attn.q_proj.bias"),
    k: matrix("self_attn.k_proj", hiddenSize),
    kBias: vector("self_attn.k_proj.bias"),
    v: matrix("self_attn.v_proj", hiddenSize),
    vBias: vector("self_attn.v_proj.bias"),
    o: matrix("self_attn.o_proj", config.numAttentionHeads * config.headDim),
    gate: matrix("mlp.gate_proj", hiddenSize),
    up: matrix("mlp.up_proj", hiddenSize),
    down: matrix("mlp.down_proj", intermediateSize),
  };
}

/** Rotary tables, mask and key sources of a pass. */
export function layerContext(pass: DecoderPass, config: ModelConfig): LayerContext {
  const rows = pass.ids.length;
  const rotary = mixedRotaryTables(pass.positions, config);
  const shape: [number, number, number] = [rows, 1, config.headDim / 2];
  const mask = additiveMask(pass);
  const { places, past } = pass;
  return {
    cos: tf.tensor3d(rotary.cos, shape),
    sin: tf.tensor3d(rotary.sin, shape),
    mask: mask && tf.tensor2d(mask, [rows, mask.length / rows]),
    sources: places && past ? tf.tensor1d(keySources(places, past.length, rows - places.length), "int32") : null,
  };
}

/** Runs all window rows through a layer. @param x [S, D] */
export function runLayer(
  x: tf.Tensor2D,
  layer: Layer,
  context: LayerContext,
  past: LayerMemory | undefined,
  config: ModelConfig,
): { readonly x: tf.Tensor2D; readonly memory: LayerMemory } {
  const normed = rmsNorm(x, layer.inputNorm, config.rmsNormEps); // [S, D]
  const q = rotatedHeads(linear(normed, layer.q, layer.qBias), config.numAttentionHeads, context); // [H, S, K]
  const k = rotatedHeads(linear(normed, layer.k, layer.kBias), config.numKeyValueHeads, context); // [KV, S, K]
  const v = splitHeads(linear(normed, layer.v, layer.vBias), config.numKeyValueHeads); // [KV, S, K]
  const keys = withPast(past?.keys, k, context.sources); // [KV, T, K]
  const values = withPast(past?.values, v, context.sources); // [KV, T, K]
  const attended = tf.add<tf.Tensor2D>(x, linear(attention(q, keys, values, context.mask, context.onShares), layer.o)); // [S, D]
  return { x: tf.add(attended, feedForward(attended, layer, config)), memory: { keys, values } };
}

/** The cached keys or values with the window's behind them, or in the places that are theirs. */
function withPast(past: tf.Tensor3D | undefined, fresh: tf.Tensor3D, sources: tf.Tensor1D | null): tf.Tensor3D {
  if (!past) return fresh;
  const both = tf.concat([past, fresh], 1);
  return sources ? tf.gather(both, sources, 1) : both;
}

/** The gated MLP of a layer, without its residual. @param x [S, D] */
export function feedForward(x: tf.Tensor2D, layer: Layer, config: ModelConfig): tf.Tensor2D {
  const y = rmsNorm(x, layer.postNorm, config.rmsNormEps); // [S, D]
  const gated = tf.mul<tf.Tensor2D>(silu(linear(y, layer.gate)), linear(y, layer.up)); // [S, I]
  return linear(gated, layer.down);
}

/** [S, heads · K] → rotated [heads, S, K]. */
export function rotatedHeads(
  x: tf.Tensor2D,
  heads: number,
  { cos, sin }: Pick<LayerContext, "cos" | "sin">,
): tf.Tensor3D {
  const rows = x.shape[0];
  const rotated = rotate(tf.reshape(x, [rows, heads, x.shape[1] / heads]), cos, sin);
  return tf.transpose(rotated, [1, 0, 2]);
}

/**
 * Grouped-query attention: query head h looks at key head h div G, so the G heads of a group stack their rows.
 * @param q [H, S, K] @param k [KV, T, K] @param v [KV, T, K] @returns [S, H · K]
 */
export function attention(
  q: tf.Tensor3D,
  k: tf.Tensor3D,
  v: tf.Tensor3D,
  mask: tf.Tensor2D | null,
  onShares?: LayerContext["onShares"],
): tf.Tensor2D {
  const [heads, rows, headDim] = q.shape;
  const [kvHeads, keys] = k.shape;
  const grouped = tf.reshape(q, [kvHeads, (heads / kvHeads) * rows, headDim]); // [KV, G · S, K]
  const products = tf.div(tf.matMul(grouped, k, false, true), Math.sqrt(headDim)); // [KV, G · S, T]
  const scores = tf.reshape(products, [heads, rows, keys]);
  const weights = tf.softmax(mask ? tf.add(scores, mask) : scores); // [H, S, T]
  onShares?.(tf.mean(weights, 0));
  const mixed = tf.matMul(tf.reshape(weights, [kvHeads, -1, keys]), v); // [KV, G · S, K]
  return joinHeads(tf.reshape(mixed, [heads, rows, headDim]));
}
