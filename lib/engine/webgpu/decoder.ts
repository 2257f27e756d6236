/**
 * One decoder pass, or several as one, as a list of dispatches: five a layer, one for the embeddings, three for the head.
 * A pass that has to choose on its way, which rows to refresh or whether one may leave, waits for the device there.
 */
import type * as tf from "@tensorflow/tfjs-core";
import type { ModelConfig } from "../model/config";
import { everyRow } from "../model/refresh";
import type { ExitRule } from "../predictor";
import type { Gpu } from "./gpu";
import type { Held } from "./held";
import { gatherRows } from "./kernels/gather-rows";
import { type MatmulVariant, matmul } from "./kernels/matmul";
import { rowStatistics, type StatisticsVariant, unpackStatistics } from "./kernels/row-statistics";
import type { KeyArena } from "./key-arena";
import { layerContext, runLayer } from "./layer";
import type { Layout, PlacedPass } from "./layout";
import { indexTensor } from "./program";
import { type LayerOutputs, runSelectiveLayer } from "./selective-layer";
import type { DecoderWeights } from "./weights";

/** Which version of a kernel this device runs faster. */
export interface KernelVariants {
  readonly matmul: MatmulVariant;
  readonly statistics: StatisticsVariant;
}

/** What the head says about some rows. */
interface HeadOutputs {
  /** [M, STATISTICS_WIDTH] */
  readonly statistics: tf.Tensor;
  /** [M or more, V padded to a multiple of 4]; absent when nobody wants them. */
  readonly logits: tf.Tensor | undefined;
}

/** What a pass leaves on the device, in the hands of `PassInputs.held`; keys and values are in the arena. */
export interface PassOutputs {
  /** Absent when no head rows were asked for. */
  readonly head: HeadOutputs | undefined;
  /** What layers said at every position, where the pass keeps that too; else empty. */
  readonly outputs: readonly LayerOutputs[];
  /** Stages in the order of the network; `x` and the layers' outputs have bucket rows at their end. */
  readonly stages: readonly { readonly name: string; readonly tensor: tf.Tensor }[];
  /** [S, T] each: how much rows attend to keys in the last layers, where that is read. */
  readonly shares: readonly tf.Tensor[];
  /** [S] layers that refreshed each row. */
  readonly refreshed: Int32Array;
  /** Layers that the row which may leave went through. */
  readonly layers: number;
}

export interface PassInputs {
  /** At least one; exactly one where a pass chooses on its way. */
  readonly placed: readonly PlacedPass[];
  readonly layout: Layout;
  readonly arena: KeyArena;
  /** [S] rows of the embedding table, or of the image features behind it. */
  readonly sources: Int32Array;
  readonly image?: tf.Tensor | undefined;
  /** What layers said in earlier passes, for one that refreshes some rows. */
  readonly earlier?: readonly LayerOutputs[] | undefined;
  /** Also keep embeddings, layer outputs and logits. */
  readonly stages: boolean;
  readonly held: Held;
}

/**
 * Encodes all of it. Nothing is awaited: where a pass cannot go on without numbers from the device, it yields the
 * tensor that has them and wants its values back.
 */
export function* encodePass(
  gpu: Gpu,
  config: ModelConfig,
  weights: DecoderWeights,
  variants: KernelVariants,
  { placed, layout, arena, sources, image, earlier, stages: records, held }: PassInputs,
): Generator<tf.Tensor, PassOutputs, Float32Array> {
  const { rows } = layout;
  const count = weights.layers.length;
  const outputs: LayerOutputs[] = [];
  const shares: tf.Tensor[] = [];
  const readLayers = Math.max(...placed.map(({ pass }) => pass.attentionLayers ?? 0));
  const stages: { name: string; tensor: tf.Tensor }[] = [];
  const record = (name: string, tensor: tf.Tensor) => {
    if (records) stages.push({ name, tensor: held.keep(tensor.clone()) });
  };
  const wantsLogits = records || placed.some(({ pass }) => pass.wantLogits);
  const headOf = (some: tf.Tensor): HeadOutputs => {
    const size = { rows: layout.headRows.length, vocabulary: config.vocabSize };
    const product = { rows: size.rows, variant: variants.matmul, rmsEps: config.rmsNormEps };
    const logits = matmul(gpu, some, weights.head, product);
    const statistics = held.keep(rowStatistics(gpu, logits, size, variants.statistics));
    return { statistics, logits: wantsLogits ? held.keep(logits) : undefined };
  };
  const translated = (row: tf.Tensor, { translator, bias }: DecoderWeights["exits"][number]) =>
    matmul(gpu, row, translator, { rows: 1, variant: variants.matmul, bias });
  /** What a layer says of the row that may leave, where it is sure enough of it. */
  function* headIfSure({ measure, atLeast }: ExitRule, index: number, said: tf.Tensor) {
    const exit = weights.exits[index];
    const row = held.step(() => held.keep(gatherRows(gpu, said, context.head!.rows, 1)));
    const readHead = () => held.step(() => headOf(measure === "head" ? row : translated(row, exit!)));
    let head: HeadOutputs | undefined;
    if (measure === "classifier") {
      const values: Float32Array = yield row;
      if (exit!.agreement(values.subarray(0, config.hiddenSize)) >= atLeast) head = readHead();
    } else {
      head = readHead();
      const { margin } = unpackStatistics(yield head.statistics);
      if (margin[0]! < atLeast) {
        held.free(head.statistics, ...(head.logits ? [head.logits] : []));
        head = undefined;
      }
    }
    held.free(row);
    return head;
  }
  const { outputs: refreshes, exit, keep } = placed[0]!.pass;
  const said = earlier?.map(({ attended, fed }) => ({
    // Tensors of our own: whoever owns the cache may free it while the pass waits.
    attended: held.keep(attended.clone()),
    fed: held.keep(fed.clone()),
  }));
  const context = layerContext(gpu, config, variants.matmul, arena, layout, held);
  const refreshed = new Int32Array(rows);
  /** What the head said of the row when it left. */
  let farewell: HeadOutputs | undefined;
  let layers = count;
  let x = held.step(() =>
    held.keep(gatherRows(gpu, weights.embedding, indexTensor(gpu, sources), rows, { extra: image })),
  );
  record("inputs_embeds", x);

  for (const [index, layer] of weights.layers.entries()) {
    const isLast = index === count - 1;
    const before = x;
    if (refreshes) {
      const result = yield* runSelectiveLayer(x, layer, index, context, placed[0]!, said?.[index], held, refreshed);
      x = result.x;
      if (keep) outputs.push(result.outputs);
      else held.free(result.outputs.attended, result.outputs.fed);
    } else {
      if (farewell && !keep) break;
      // Behind the last attention only the head's rows matter, and none when what they say is known.
      const onlyHead = farewell || !context.head ? "none" : "head";
      const wanted = isLast ? onlyHead : farewell && rows === 1 ? "none" : "all";
      x = held.step(() => {
        const result = runLayer(before, layer, index, context, wanted, index >= count - readLayers);
        if (result.shares) shares.push(held.keep(result.shares));
        if (farewell && wanted === "all") return held.keep(withRow(gpu, result.x, before, layout.headRows[0]!, rows));
        return held.keep(result.x);
      });
    }
    if (x !== before) held.free(before);
    if (!isLast) record(`layer.${index}`, x);
    if (exit !== undefined && !farewell && !isLast) {
      farewell = yield* headIfSure(exit, index, x);
      if (farewell) layers = index + 1;
    }
  }

  const rest = context.head;
  const head = held.step(() => {
    if (farewell || !rest) return farewell;
    return headOf(refreshes ? gatherRows(gpu, x, rest.rows, rest.count) : x);
  });
  return { head, outputs, shares, stages, refreshed, layers };
}

/** A layer's output with one row as it was before. @param x [bucket of S, D] @param before the same shape */
function withRow(gpu: Gpu, x: tf.Tensor, before: tf.Tensor, row: number, rows: number): tf.Tensor {
  const sources = everyRow(rows);
  sources[row] = x.shape[0]! + row;
  return gatherRows(gpu, x, indexTensor(gpu, sources), rows, { extra: before });
}
