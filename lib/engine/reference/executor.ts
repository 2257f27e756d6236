/**
 * The network in plain tfjs ops, written to be read beside the paper: the oracle that the fast executors are tested
 * against. Shapes: S window rows, T keys (cached + window), D width, H heads, G query heads per key head, K head dim.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Capture, DecoderPass, DecoderResult, Executor, ImageFeatures, KvCache } from "../executor";
import { checkReading, joined } from "../model/attention-reading";
import type { ModelConfig } from "../model/config";
import { embedTokens } from "../model/embed";
import { readExitHeads } from "../model/exit-heads";
import { axisRotaryTables } from "../model/positions";
import { rowStatistics } from "../statistics";
import type { ModelWeights } from "../weights/model-weights";
import { type LayerMemory, layerContext, loadLayer, runLayer } from "./layer";
import { linear, rmsNorm } from "./ops";
import { runSelectiveLayer } from "./selective-layer";
import { StageRecorder } from "./stages";
import { createVisionTower } from "./vision-tower";

/** Projected visual tokens in JavaScript's memory, where embeddings are assembled. */
interface HostImageFeatures extends ImageFeatures {
  readonly values: Float32Array;
}

interface TensorCache extends KvCache {
  readonly layers: readonly LayerMemory[];
}

/** The plain executor on the current tfjs backend. */
export function createReferenceExecutor(config: ModelConfig, weights: ModelWeights): Executor {
  const tower = createVisionTower(config, weights);
  const embedding = weights.floats("model.embed_tokens.weight"); // [V, D]
  const layers = Array.from({ length: config.numHiddenLayers }, (_, index) => loadLayer(index, config, weights));
  const finalNorm = tf.tensor1d(weights.floats("model.norm.weight"));
  const headName = config.tieWordEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight";
  const head = tf.tensor2d(weights.linear(headName), [config.hiddenSize, config.vocabSize]);
  const exits = readExitHeads(config, weights).map(({ translator, bias, agreement }) => ({
    weight: tf.tensor2d(translator, [config.hiddenSize, config.hiddenSize]),
    bias: tf.tensor1d(bias),
    agreement,
  }));

  return {
    name: "reference",
    async encodeImages(pixelValues, grids, capture): Promise<HostImageFeatures> {
      const features = await tower.encode(pixelValues, grids, capture);
      const values = (await features.data<"float32">()).slice();
      features.dispose();
      return { tokens: values.length / config.hiddenSize, values, dispose: () => {} };
    },
    async run(pass, capture) {
      checkReading(pass, config);
      const stages = new StageRecorder(capture);
      const image = (pass.image as HostImageFeatures | undefined)?.values;
      const inputs = embedTokens(pass.ids, embedding, image, config, pass.imageRows);
      const past = pass.past as TensorCache | undefined;
      const kept: LayerMemory[] = [];
      const refreshed = new Int32Array(pass.ids.length);
      const exit = pass.exit && { ...pass.exit, row: pass.headRows[0]! };
      let ran = layers.length;
      const shares: tf.Tensor2D[] = [];
      const onShares = (some: tf.Tensor2D) => void shares.push(tf.keep(some));
      const readFrom = layers.length - (pass.attentionLayers ?? 0);
      captureTables(pass, inputs, config, capture);
      const [logits] = tf.tidy((): tf.Tensor2D[] => {
        let farewell: tf.Tensor2D | undefined; // [1, V] what the layer that the row left said of it
        let x = tf.tensor2d(inputs, [pass.ids.length, config.hiddenSize]); // [S, D]
        const context = layerContext(pass, config);
        const headOf = (some: tf.Tensor2D) => linear(rmsNorm(some, finalNorm, config.rmsNormEps), head); // [M, V]
        layers.forEach((layer, index) => {
          const result = pass.outputs
            ? runSelectiveLayer(x, layer, index, { pass, context, past: past?.layers[index], refreshed }, config)
            : runLayer(x, layer, index < readFrom ? context : { ...context, onShares }, past?.layers[index], config);
          x = exit && index >= ran ? withRow(result.x, x, exit.row) : result.x;
          if (exit && index < ran - 1) {
            const own = rowOf(x, exit.row); // [1, D]
            const { weight, bias, agreement } = exits[index] ?? {};
            const said = headOf(exit.measure === "head" ? own : linear(own, weight!, bias)); // [1, V]
            const sure = exit.measure === "classifier" ? agreement!(own.dataSync<"float32">()) : marginOf(said);
            if (sure >= exit.atLeast) [ran, farewell] = [index + 1, said];
          }
          stages.record(`layer.${index}`, x);
          if (pass.keep) kept.push(cut(result.memory, pass.keep));
        });
        const normed = rmsNorm(x, finalNorm, config.rmsNormEps); // [S, D]
        stages.record("final_norm", normed);
        if (pass.headRows.length === 0) return [];
        if (farewell) return [farewell];
        const rows = tf.gather(normed, tf.tensor1d(pass.headRows, "int32")) as tf.Tensor2D; // [M, D]
        return [linear(rows, head)]; // [M, V]
      });
      await stages.flush();
      const values = logits ? (await logits.data<"float32">()).slice() : new Float32Array();
      logits?.dispose();
      const attention = await Promise.all(shares.map((some) => some.data<"float32">()));
      tf.dispose(shares);
      capture?.("logits", values, [pass.headRows.length, config.vocabSize]);
      if (capture) await captureCache(kept, capture);
      return {
        ...resultOf(values, pass, config, kept, refreshed),
        ...(exit && { layers: ran }),
        ...(pass.attentionLayers && { attention: joined(attention) }),
      };
    },
    dispose() {
      tower.dispose();
      tf.dispose([...layers.flatMap((layer) => Object.values(layer) as tf.Tensor[]), finalNorm, head]);
      tf.dispose(exits.flatMap(({ weight, bias }) => [weight, bias]));
    },
  };
}

const rowOf = (x: tf.Tensor2D, row: number): tf.Tensor2D => tf.slice(x, [row, 0], [1, x.shape[1]]);

/** The matrix with one row as it was before. */
function withRow(x: tf.Tensor2D, before: tf.Tensor2D, row: number): tf.Tensor2D {
  const sources = Int32Array.from({ length: x.shape[0] }, (_, at) => (at === row ? x.shape[0] : at));
  return tf.gather(tf.concat2d([x, rowOf(before, row)], 0), tf.tensor1d(sources, "int32"));
}

/** Best minus second-best probability of one row of logits [1, V]. */
const marginOf = (logits: tf.Tensor2D): number => rowStatistics(logits.dataSync<"float32">(), logits.size).margin[0]!;

/** Copies of the first `length` positions that outlive the pass. */
function cut({ keys, values, outputs }: LayerMemory, length: number): LayerMemory {
  const first = (x: tf.Tensor3D) => tf.keep(tf.slice(x, [0, 0, 0], [x.shape[0], length, x.shape[2]]));
  const rows = (x: tf.Tensor2D) => tf.keep(tf.slice(x, [0, 0], [length, x.shape[1]]));
  return {
    keys: first(keys),
    values: first(values),
    ...(outputs && { outputs: { attended: rows(outputs.attended), fed: rows(outputs.fed) } }),
  };
}

const tensorsOf = ({ keys, values, outputs }: LayerMemory): tf.Tensor[] =>
  outputs ? [keys, values, outputs.attended, outputs.fed] : [keys, values];

function resultOf(
  logits: Float32Array,
  pass: DecoderPass,
  config: ModelConfig,
  layers: LayerMemory[],
  refreshed: Int32Array,
): DecoderResult {
  const cache: TensorCache | undefined = pass.keep
    ? {
        length: pass.keep,
        bytes: layers.flatMap(tensorsOf).reduce((bytes, { size }) => bytes + 4 * size, 0),
        layers,
        dispose: () => tf.dispose(layers.flatMap(tensorsOf)),
      }
    : undefined;
  return {
    statistics: rowStatistics(logits, config.vocabSize),
    ...(pass.wantLogits && { logits }),
    ...(cache && { cache }),
    ...(pass.outputs && { refreshed }),
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

async function captureCache(layers: LayerMemory[], capture: Capture): Promise<void> {
  for (const [index, { keys, values }] of layers.entries()) {
    capture(`cache.k.${index}`, (await keys.data<"float32">()).slice(), keys.shape);
    capture(`cache.v.${index}`, (await values.data<"float32">()).slice(), values.shape);
  }
}
