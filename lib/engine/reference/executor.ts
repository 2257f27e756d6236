/**
 * The network in plain tfjs ops, written to be read beside the paper: the oracle that the fast executors are tested
 * against. Shapes: S window rows, T keys (cached + window), D width, H heads, G query heads per key head, K head dim.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Capture, DecoderPass, DecoderResult, Executor, ImageFeatures, KvCache } from "../executor";
import { additiveMask } from "../model/attention-mask";
import type { ModelConfig } from "../model/config";
import { embedTokens } from "../model/embed";
import { axisRotaryTables, mixedRotaryTables } from "../model/positions";
import { rowStatistics } from "../statistics";
import type { ModelWeights } from "../weights/model-weights";
import { joinHeads, linear, rmsNorm, rotate, silu, splitHeads } from "./ops";
import { StageRecorder } from "./stages";
import { createVisionTower } from "./vision-tower";

/** Projected visual tokens in JavaScript's memory, where embeddings are assembled. */
interface HostImageFeatures extends ImageFeatures {
  readonly values: Float32Array;
}

interface TensorCache extends KvCache {
  readonly layers: readonly KeysAndValues[];
}

/** [KV, length, K] each; keys are rotated. */
interface KeysAndValues {
  readonly keys: tf.Tensor3D;
  readonly values: tf.Tensor3D;
}

/** Weights of one decoder layer; matrices are [in, out]. */
interface Layer {
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

/** The plain executor on the current tfjs backend. */
export function createReferenceExecutor(config: ModelConfig, weights: ModelWeights): Executor {
  const tower = createVisionTower(config, weights);
  const embedding = weights.floats("model.embed_tokens.weight"); // [V, D]
  const layers = Array.from({ length: config.numHiddenLayers }, (_, index) => loadLayer(index, config, weights));
  const finalNorm = tf.tensor1d(weights.floats("model.norm.weight"));
  const headName = config.tieWordEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight";
  const head = tf.tensor2d(weights.linear(headName), [config.hiddenSize, config.vocabSize]);

  return {
    name: "reference",
    async encodeImages(pixelValues, grids, capture): Promise<HostImageFeatures> {
      const features = await tower.encode(pixelValues, grids, capture);
      const values = (await features.data<"float32">()).slice();
      features.dispose();
      return { tokens: values.length / config.hiddenSize, values, dispose: () => {} };
    },
    async run(pass, capture) {
      const stages = new StageRecorder(capture);
      const image = (pass.image as HostImageFeatures | undefined)?.values;
      const inputs = embedTokens(pass.ids, embedding, image, config);
      const past = pass.past as TensorCache | undefined;
      const newKeysAndValues: KeysAndValues[] = [];
      captureTables(pass, inputs, config, capture);
      const [logits] = tf.tidy((): tf.Tensor2D[] => {
        let x = tf.tensor2d(inputs, [pass.ids.length, config.hiddenSize]); // [S, D]
        const context = layerContext(pass, config);
        layers.forEach((layer, index) => {
          const result = runLayer(x, layer, context, past?.layers[index], config);
          x = result.x;
          stages.record(`layer.${index}`, x);
          if (pass.keep) newKeysAndValues.push(cut(result.keysAndValues, pass.keep));
        });
        const normed = rmsNorm(x, finalNorm, config.rmsNormEps); // [S, D]
        stages.record("final_norm", normed);
        if (pass.headRows.length === 0) return [];
        const rows = tf.gather(normed, tf.tensor1d(pass.headRows, "int32")) as tf.Tensor2D; // [M, D]
        return [linear(rows, head)]; // [M, V]
      });
      await stages.flush();
      const values = logits ? (await logits.data<"float32">()).slice() : new Float32Array();
      logits?.dispose();
      capture?.("logits", values, [pass.headRows.length, config.vocabSize]);
      if (capture) await captureCache(newKeysAndValues, capture);
      return resultOf(values, pass, config, newKeysAndValues);
    },
    dispose() {
      tower.dispose();
      tf.dispose([...layers.flatMap((layer) => Object.values(layer) as tf.Tensor[]), finalNorm, head]);
    },
  };
}

function loadLayer(index: number, config: ModelConfig, weights: ModelWeights): Layer {
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
    o: matrix("self_attn.o_proj", hiddenSize),
    gate: matrix("mlp.gate_proj", hiddenSize),
    up: matrix("mlp.up_proj", hiddenSize),
    down: matrix("mlp.down_proj", intermediateSize),
  };
}

/** What all layers of one pass share. */
interface LayerContext {
  readonly cos: tf.Tensor3D; // [S, 1, K/2]
  readonly sin: tf.Tensor3D;
  readonly mask: tf.Tensor2D | null; // [S, T], 0 or very negative
}

function layerContext(pass: DecoderPass, config: ModelConfig): LayerContext {
  const rows = pass.ids.length;
  const rotary = mixedRotaryTables(pass.positions, config);
  const shape: [number, number, number] = [rows, 1, config.headDim / 2];
  const mask = additiveMask(pass);
  return {
    cos: tf.tensor3d(rotary.cos, shape),
    sin: tf.tensor3d(rotary.sin, shape),
    mask: mask && tf.tensor2d(mask, [rows, mask.length / rows]),
  };
}

function runLayer(
  x: tf.Tensor2D,
  layer: Layer,
  context: LayerContext,
  past: KeysAndValues | undefined,
  config: ModelConfig,
): { x: tf.Tensor2D; keysAndValues: KeysAndValues } {
  const normed = rmsNorm(x, layer.inputNorm, config.rmsNormEps); // [S, D]
  const q = headsOf(linear(normed, layer.q, layer.qBias), config.numAttentionHeads, context); // [H, S, K]
  const k = headsOf(linear(normed, layer.k, layer.kBias), config.numKeyValueHeads, context); // [KV, S, K]
  const v = splitHeads(linear(normed, layer.v, layer.vBias), config.numKeyValueHeads); // [KV, S, K]
  const keys = past ? tf.concat([past.keys, k], 1) : k; // [KV, T, K]
  const values = past ? tf.concat([past.values, v], 1) : v; // [KV, T, K]
  const attended = tf.add<tf.Tensor2D>(x, linear(attention(q, keys, values, context.mask), layer.o)); // [S, D]
  const y = rmsNorm(attended, layer.postNorm, config.rmsNormEps); // [S, D]
  const gated = tf.mul<tf.Tensor2D>(silu(linear(y, layer.gate)), linear(y, layer.up)); // [S, I]
  return { x: tf.add(attended, linear(gated, layer.down)), keysAndValues: { keys, values } };
}

/** [S, heads · K] → rotated [heads, S, K]. */
function headsOf(x: tf.Tensor2D, heads: number, { cos, sin }: LayerContext): tf.Tensor3D {
  const rows = x.shape[0];
  const rotated = rotate(tf.reshape(x, [rows, heads, x.shape[1] / heads]), cos, sin);
  return tf.transpose(rotated, [1, 0, 2]);
}

/**
 * Grouped-query attention: query head h looks at key head h div G, so the G heads of a group stack their rows.
 * @param q [H, S, K] @param k [KV, T, K] @param v [KV, T, K] @returns [S, D]
 */
function attention(q: tf.Tensor3D, k: tf.Tensor3D, v: tf.Tensor3D, mask: tf.Tensor2D | null): tf.Tensor2D {
  const [heads, rows, headDim] = q.shape;
  const [kvHeads, keys] = k.shape;
  const grouped = tf.reshape(q, [kvHeads, (heads / kvHeads) * rows, headDim]); // [KV, G · S, K]
  const products = tf.div(tf.matMul(grouped, k, false, true), Math.sqrt(headDim)); // [KV, G · S, T]
  const scores = tf.reshape(products, [heads, rows, keys]);
  const weights = tf.softmax(mask ? tf.add(scores, mask) : scores); // [H, S, T]
  const mixed = tf.matMul(tf.reshape(weights, [kvHeads, -1, keys]), v); // [KV, G · S, K]
  return joinHeads(tf.reshape(mixed, [heads, rows, headDim]));
}

/** Copies of the first `length` positions that outlive the pass. */
function cut({ keys, values }: KeysAndValues, length: number): KeysAndValues {
  const slice = (x: tf.Tensor3D) => tf.keep(tf.slice(x, [0, 0, 0], [x.shape[0], length, x.shape[2]]));
  return { keys: slice(keys), values: slice(values) };
}

function resultOf(
  logits: Float32Array,
  pass: DecoderPass,
  config: ModelConfig,
  layers: KeysAndValues[],
): DecoderResult {
  const cache: TensorCache | undefined = pass.keep
    ? {
        length: pass.keep,
        bytes: layers.reduce((bytes, { keys, values }) => bytes + 4 * (keys.size + values.size), 0),
        layers,
        dispose: () => tf.dispose(layers.flatMap(({ keys, values }) => [keys, values])),
      }
    : undefined;
  return {
    statistics: rowStatistics(logits, config.vocabSize),
    ...(pass.wantLogits && { logits }),
    ...(cache && { cache }),
  };
}

function captureTables(pass: DecoderPass, inputs: Float32Array, config: ModelConfig, capture?: Capture): void {
  if (!capture) return;
  const rows = pass.ids.length;
  const axes = axisRotaryTables(pass.positions, config);
  capture("inputs_embeds", inputs, [rows, config.hiddenSize]);
  capture("rope.cos", axes.cos, [3, rows, config.headDim]);
  capture("rope.sin", axes.sin, [3, rows, config.headDim]);
}

async function captureCache(layers: KeysAndValues[], capture: Capture): Promise<void> {
  for (const [index, { keys, values }] of layers.entries()) {
    capture(`cache.k.${index}`, (await keys.data<"float32">()).slice(), keys.shape);
    capture(`cache.v.${index}`, (await values.data<"float32">()).slice(), values.shape);
  }
}
