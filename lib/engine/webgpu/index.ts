/** The network as WGSL kernels, run through the WebGPU backend of tfjs. */
import * as tf from "@tensorflow/tfjs-core";
import { RequestError } from "../errors";
import type { Capture, DecoderPass, DecoderResult, Executor, ImageFeatures, KvCache } from "../executor";
import { checkReading, joined } from "../model/attention-reading";
import type { ModelConfig } from "../model/config";
import type { ModelWeights } from "../weights/model-weights";
import { encodePass, type KernelVariants, type PassOutputs } from "./decoder";
import { currentGpu, guarded } from "./gpu";
import { Held } from "./held";
import { unpackStatistics } from "./kernels/row-statistics";
import { type LayerMemory, type PackedCache, tensorsOf } from "./layer";
import { pairedChannel } from "./pack";
import { variantsFor } from "./probe";
import { createWebGpuVisionTower } from "./vision-tower";
import { loadDecoderWeights } from "./weights";

export interface WebGpuOptions {
  /** Kernel versions to use instead of those that a short probe finds faster. */
  readonly variants?: KernelVariants | undefined;
  /** Called with the key of every kernel that is dispatched. */
  readonly onDispatch?: ((key: string) => void) | undefined;
}

/** Projected visual tokens [n, D] on the device. */
interface DeviceImageFeatures extends ImageFeatures {
  readonly tensor: tf.Tensor;
}

interface DeviceCache extends KvCache, PackedCache {}

/**
 * The fast executor for the running tfjs WebGPU backend: five dispatches a layer, and only decode statistics come
 * back unless logits are asked for. Selective refreshes and early exits are decided in JavaScript, so the device is
 * waited for once a layer: 12 bytes a window row come back for the first, 80 bytes for the second (or the row, for a classifier). A device error
 * fails the call during which it happens.
 * @throws BackendError when the backend is not WebGPU; RequestError for a head dimension that is not a multiple of 4
 */
export async function createWebGpuExecutor(
  config: ModelConfig,
  weights: ModelWeights,
  options: WebGpuOptions = {},
): Promise<Executor> {
  if (config.headDim % 4 !== 0) {
    throw new RequestError(`expected a head dimension that is a multiple of 4, found ${config.headDim}`);
  }
  const gpu = currentGpu(options.onDispatch);
  const variants = options.variants ?? (await variantsFor(gpu));
  const decoder = loadDecoderWeights(gpu, config, weights);
  const tower = createWebGpuVisionTower(gpu, config, weights, variants.matmul);

  return {
    name: "webgpu",
    async encodeImages(pixelValues, grids, capture): Promise<DeviceImageFeatures> {
      const tensor = await guarded(gpu, "vision tower", () => tower.encode(pixelValues, grids, capture));
      return { tokens: tensor.shape[0], tensor, dispose: () => tensor.dispose() };
    },
    async run(pass, capture) {
      checkPass(pass, config);
      const image = pass.image as DeviceImageFeatures | undefined;
      const held = new Held();
      try {
        const steps = encodePass(gpu, config, decoder, variants, {
          pass,
          sources: embeddingSources(pass, image, config),
          image: image?.tensor,
          past: pass.past as DeviceCache | undefined,
          stages: capture !== undefined,
          held,
        });
        let outputs: PassOutputs | undefined;
        let result: DecoderResult | undefined;
        let read: Float32Array<ArrayBufferLike> = new Float32Array();
        while (!result) {
          // Each step is watched for itself: what is encoded behind a wait would escape the scopes opened before it.
          await guarded(gpu, "decoder pass", async () => {
            const step = steps.next(read);
            if (step.done) {
              outputs = step.value;
              result = await readResult(outputs, pass, config);
            } else {
              read = await step.value.data<"float32">();
            }
          });
        }
        if (capture) await captureStages(outputs!, pass, config, capture);
        held.letGo(...outputs!.cache.flatMap(tensorsOf));
        return result;
      } finally {
        held.dispose();
      }
    },
    dispose() {
      tower.dispose();
      tf.dispose([decoder.embedding, decoder.head, ...decoder.layers.flatMap((layer) => Object.values(layer))]);
      tf.dispose(decoder.exits.flatMap(({ translator, bias }) => [translator, bias]));
    },
  };
}

function checkPass(pass: DecoderPass, config: ModelConfig): void {
  const rows = pass.ids.length;
  const end = (pass.past?.length ?? 0) + rows;
  if (rows === 0) throw new RequestError("expected a window of at least one token, found none");
  if (pass.positions.length !== 3 * rows) {
    throw new RequestError(`expected 3 × ${rows} positions, found ${pass.positions.length}`);
  }
  checkChoices(pass);
  checkReading(pass, config);
  const last = pass.places?.at(-1);
  if (last !== undefined && !(last < (pass.past?.length ?? 0))) {
    throw new RequestError(`expected a cache of every position for a pass over some, found ${pass.past?.length ?? 0}`);
  }
  const outside = pass.headRows.find((row) => row < 0 || row >= rows);
  if (outside !== undefined) throw new RequestError(`expected head rows below ${rows}, found ${outside}`);
  if ((pass.keep ?? 0) > end) throw new RequestError(`expected to keep at most ${end} positions, found ${pass.keep}`);
  const unknown = pass.ids.findIndex((id) => id < 0 || id >= config.vocabSize);
  if (unknown >= 0) {
    throw new RequestError(
      `expected token ids below ${config.vocabSize}, found ${pass.ids[unknown]} at window row ${unknown}`,
    );
  }
}

/** What a pass that chooses on its way cannot do without. */
function checkChoices({ outputs, exit, past, places, shadows, headRows, attention }: DecoderPass): void {
  if (exit !== undefined && (headRows.length !== 1 || attention !== "causal")) {
    const found = `${headRows.length} rows under a ${attention} mask`;
    throw new RequestError(`expected an early exit of one row under a causal mask, found ${found}`);
  }
  if (!outputs) return;
  if (exit !== undefined) throw new RequestError("expected no early exit beside layers' outputs");
  if (shadows && shadows.length > 0) throw new RequestError("expected no shadows beside layers' outputs");
  if (past && !(places && (past as DeviceCache).layers.every((layer) => layer.outputs))) {
    throw new RequestError("expected places, and a cache with the outputs of all layers, for a selective refresh");
  }
}

/** Rows of the embedding table; the first image tokens become rows of the image features, which lie behind it. */
function embeddingSources(pass: DecoderPass, image: ImageFeatures | undefined, config: ModelConfig): Int32Array {
  const available = image && pass.imageRows ? pass.imageRows.length : (image?.tokens ?? 0);
  let used = 0;
  const sources = pass.ids.map((id) => {
    if (id !== config.imageTokenId || used >= available) return id;
    const row = pass.imageRows?.[used] ?? used;
    used++;
    return config.vocabSize + row;
  });
  if (used < available) throw new RequestError(`expected ${available} image tokens, found ${used}`);
  return sources;
}

async function readResult(outputs: PassOutputs, pass: DecoderPass, config: ModelConfig): Promise<DecoderResult> {
  const { head } = outputs;
  const [statistics, logits, shares] = await Promise.all([
    head?.statistics.data<"float32">(),
    pass.wantLogits ? head?.logits?.data<"float32">() : undefined,
    Promise.all(outputs.shares.map((some) => some.data<"float32">())),
  ]);
  return {
    statistics: unpackStatistics(statistics ?? new Float32Array()),
    ...(pass.wantLogits && { logits: cutRows(logits, pass.headRows.length, config.vocabSize, head?.logits) }),
    ...(pass.attentionLayers && { attention: joined(shares) }),
    ...(pass.keep && { cache: cacheOf(outputs.cache, pass.keep, config) }),
    ...(pass.outputs && { refreshed: outputs.refreshed }),
    ...(pass.exit !== undefined && { layers: outputs.layers }),
  };
}

function cacheOf(layers: readonly LayerMemory[], length: number, config: ModelConfig): DeviceCache {
  const { hiddenSize, numKeyValueHeads, headDim } = config;
  const floats = layers.reduce(
    (sum, { outputs }) => sum + length * 2 * (numKeyValueHeads * headDim + (outputs ? hiddenSize : 0)),
    0,
  );
  return { layers, length, bytes: 4 * floats, dispose: () => tf.dispose(layers.flatMap(tensorsOf)) };
}

/** The first rows and columns of a padded matrix. */
function cutRows(
  values: Float32Array | undefined,
  rows: number,
  columns: number,
  tensor: tf.Tensor | undefined,
): Float32Array {
  const cut = new Float32Array(rows * columns);
  const stride = tensor?.shape[1] ?? columns;
  for (let row = 0; row < rows && values; row++) {
    cut.set(values.subarray(row * stride, row * stride + columns), row * columns);
  }
  return cut;
}

/**
 * Hands over the stages that exist here under the reference's names: embeddings, the outputs of all layers but the
 * last (which computes head rows alone), logits, and the cache with its channels back in half-split order.
 */
async function captureStages(
  outputs: PassOutputs,
  pass: DecoderPass,
  config: ModelConfig,
  capture: Capture,
): Promise<void> {
  const rows = pass.ids.length;
  for (const { name, tensor } of outputs.stages) {
    capture(name, (await tensor.data<"float32">()).slice(0, rows * config.hiddenSize), [rows, config.hiddenSize]);
  }
  const logits = outputs.head?.logits;
  if (logits) {
    const { headRows } = pass;
    const values = cutRows(await logits.data<"float32">(), headRows.length, config.vocabSize, logits);
    capture("logits", values, [headRows.length, config.vocabSize]);
  }
  for (const [index, layer] of outputs.cache.entries()) {
    const packed = await layer.packed.data<"float32">();
    const shape = [config.numKeyValueHeads, pass.keep!, config.headDim];
    capture(`cache.k.${index}`, unpackHeads(packed, pass.keep!, config, "keys"), shape);
    capture(`cache.v.${index}`, unpackHeads(packed, pass.keep!, config, "values"), shape);
  }
}

/** [length or more, 2·KV·K] → [KV, length, K]. */
function unpackHeads(
  packed: Float32Array,
  length: number,
  { numKeyValueHeads, headDim }: ModelConfig,
  part: "keys" | "values",
): Float32Array {
  const half = numKeyValueHeads * headDim;
  const heads = new Float32Array(half * length);
  for (let head = 0; head < numKeyValueHeads; head++) {
    for (let row = 0; row < length; row++) {
      const from = row * 2 * half + (part === "keys" ? 0 : half) + head * headDim;
      const to = (head * length + row) * headDim;
      for (let channel = 0; channel < headDim; channel++) {
        const place = part === "keys" ? pairedChannel(channel, headDim) : channel;
        heads[to + place] = packed[from + channel]!;
      }
    }
  }
  return heads;
}
