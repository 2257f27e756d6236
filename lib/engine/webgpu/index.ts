/** The network as WGSL kernels, run through the WebGPU backend of tfjs. */
import * as tf from "@tensorflow/tfjs-core";
import { RequestError } from "../errors";
import type { Capture, DecoderPass, DecoderResult, Executor, ImageFeatures, KvCache } from "../executor";
import { checkReading, joined } from "../model/attention-reading";
import type { ModelConfig } from "../model/config";
import type { ModelWeights } from "../weights/model-weights";
import { Album, type DeviceImageFeatures, encoderOf } from "./album";
import { encodePass, type KernelVariants, type PassOutputs } from "./decoder";
import { currentGpu, type Gpu, guarded } from "./gpu";
import { Held } from "./held";
import { gatherRows } from "./kernels/gather-rows";
import { STATISTICS_WIDTH, unpackStatistics } from "./kernels/row-statistics";
import { KeyArena } from "./key-arena";
import { type Layout, layOut, type PlacedPass } from "./layout";
import { pairedChannel } from "./pack";
import { variantsFor } from "./probe";
import { indexTensor } from "./program";
import type { LayerOutputs } from "./selective-layer";
import type { Slot } from "./slots";
import { createWebGpuVisionTower } from "./vision-tower";
import { loadDecoderWeights } from "./weights";

export interface WebGpuOptions {
  /** Kernel versions to use instead of those that a short probe finds faster. */
  readonly variants?: KernelVariants | undefined;
  /** Called with the key of every kernel that is dispatched. */
  readonly onDispatch?: ((key: string) => void) | undefined;
}

interface DeviceCache extends KvCache {
  /** Keys and values of every layer. */
  readonly slot: Slot;
  /** What layers said as well, where that was asked for. */
  readonly outputs: readonly LayerOutputs[];
}

/**
 * The fast executor for the running tfjs WebGPU backend: five dispatches a layer, however many passes run together, and
 * only decode statistics come back unless logits are asked for. Selective refreshes and early exits are decided in
 * JavaScript, so the device is waited for once a layer: 12 bytes a window row come back for the first, 80 bytes for the
 * second (or the row, for a classifier); such passes run alone. A device error fails the call during which it happens.
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
  const encode = encoderOf(gpu, tower, config.vision?.spatialMergeSize ?? 1);
  const arena = new KeyArena(gpu, config.numHiddenLayers, 2 * config.numKeyValueHeads * config.headDim);
  const album = new Album(gpu);

  async function run(passes: readonly DecoderPass[], capture?: Capture): Promise<DecoderResult[]> {
    for (const pass of passes) checkPass(pass, config);
    const held = new Held();
    /** Given back in the end, unless a cache takes them over. */
    const slots = new Set<Slot>();
    try {
      const placed = passes.map((pass) => place(pass, arena, slots));
      const layout = layOut(placed);
      const shown = passes.flatMap(({ image }) => (image ? [image as DeviceImageFeatures] : []));
      const pictures = held.step(() => album.open(shown));
      const sources = passes.map((pass) => embeddingSources(pass, pictures.firstOf, config));
      const past = passes[0]!.past as DeviceCache | undefined;
      const steps = encodePass(gpu, config, decoder, variants, {
        placed,
        layout,
        arena,
        sources: Int32Array.from(sources.flatMap((each) => [...each])),
        image: pictures.tensor,
        earlier: passes[0]!.outputs && past?.outputs,
        stages: capture !== undefined,
        held,
      });
      let outputs: PassOutputs | undefined;
      let read: Float32Array<ArrayBufferLike> = new Float32Array();
      let heads: HeadValues | undefined;
      while (!outputs || !heads) {
        // Each step is watched for itself: what is encoded behind a wait would escape the scopes opened before it.
        await guarded(gpu, "decoder pass", async () => {
          const step = steps.next(read);
          if (step.done) {
            outputs = step.value;
            heads = await readHead(outputs, passes);
          } else {
            read = await step.value.data<"float32">();
          }
        });
      }
      if (capture) await captureStages(gpu, outputs, placed[0]!, arena, config, capture);
      const results = placed.map(({ pass, target }, at): DecoderResult => {
        const own = { first: layout.headStarts[at]!, count: pass.headRows.length };
        return {
          ...resultOf(heads!, outputs!, own, pass, config),
          ...(pass.attentionLayers && { attention: sharesOf(heads!, at, pass, layout) }),
          ...(passes.length > 1 && { shared: passes.length }),
          ...(pass.keep && target && { cache: cacheOf(target, pass.keep, outputs!.outputs, arena, config) }),
        };
      });
      // What was made for the next pass is the caller's from here on.
      for (const { pass, target } of placed) if (pass.keep && target) slots.delete(target);
      held.letGo(...outputs.outputs.flatMap(({ attended, fed }) => [attended, fed]));
      return results;
    } finally {
      held.dispose();
      for (const slot of slots) arena.release(slot);
    }
  }

  return {
    name: "webgpu",
    encodeImages: (pixelValues, grids, capture) => encode({ pixelValues, grids }, capture),
    run: async (pass, capture) => (await run([pass], capture))[0]!,
    async runTogether(passes) {
      const alone = passes.find(({ outputs, exit }) => outputs || exit !== undefined);
      if (alone && passes.length > 1) throw new RequestError("expected passes that choose nothing on their way");
      return run(passes);
    },
    dispose() {
      tower.dispose();
      album.dispose();
      arena.dispose();
      tf.dispose([decoder.embedding, decoder.head, ...decoder.layers.flatMap((layer) => Object.values(layer))]);
      tf.dispose(decoder.exits.flatMap(({ translator, bias }) => [translator, bias]));
    },
  };
}

/** Finds room for what a pass keeps, or for the keys that it reads. Slots in use by it are added to `slots`. */
function place(pass: DecoderPass, arena: KeyArena, slots: Set<Slot>): PlacedPass {
  const past = pass.past as DeviceCache | undefined;
  if (past) {
    // Whoever owns the cache may free it while the pass waits.
    arena.share(past.slot);
    if (slots.has(past.slot)) arena.release(past.slot);
    slots.add(past.slot);
  }
  const rows = pass.places && past ? past.length : (pass.keep ?? 0);
  if (rows === 0) return { pass, past };
  const target = arena.take(rows);
  slots.add(target);
  return { pass, past, target };
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
  if (past && !(places && (past as DeviceCache).outputs.length > 0)) {
    throw new RequestError("expected places, and a cache with the outputs of all layers, for a selective refresh");
  }
}

/** Rows of the embedding table; the first image tokens become rows of the image features, which lie behind it. */
function embeddingSources(
  { ids, image, imageRows }: DecoderPass,
  firstOf: (image: ImageFeatures) => number,
  config: ModelConfig,
): Int32Array {
  const available = image && imageRows ? imageRows.length : (image?.tokens ?? 0);
  const first = image ? config.vocabSize + firstOf(image) : 0;
  let used = 0;
  const sources = ids.map((id) => {
    if (id !== config.imageTokenId || used >= available) return id;
    const row = imageRows?.[used] ?? used;
    used++;
    return first + row;
  });
  if (used < available) throw new RequestError(`expected ${available} image tokens, found ${used}`);
  return sources;
}

/** What is read back of the head: of all rows, and their logits if some pass wants them. */
interface HeadValues {
  readonly statistics: Float32Array;
  readonly logits: Float32Array | undefined;
  /** [S, T] of each layer that is read. */
  readonly shares: readonly Float32Array[];
}

async function readHead({ head, shares }: PassOutputs, passes: readonly DecoderPass[]): Promise<HeadValues> {
  const [statistics, logits, read] = await Promise.all([
    head?.statistics.data<"float32">(),
    passes.some(({ wantLogits }) => wantLogits) ? head?.logits?.data<"float32">() : undefined,
    Promise.all(shares.map((some) => some.data<"float32">())),
  ]);
  return { statistics: statistics ?? new Float32Array(), logits, shares: read };
}

/** The rows and keys of one pass in the layers that it reads. @returns [layers, S, T] */
function sharesOf({ shares }: HeadValues, at: number, pass: DecoderPass, { starts, keys, rows }: Layout): Float32Array {
  const [start, own, columns] = [starts[at]!, pass.ids.length, keys[at]!];
  return joined(
    shares.slice(-pass.attentionLayers!).map((layer) => {
      const stride = layer.length / rows;
      const cut = new Float32Array(own * columns);
      for (let row = 0; row < own; row++) {
        const from = (start + row) * stride;
        cut.set(layer.subarray(from, from + columns), row * columns);
      }
      return cut;
    }),
  );
}

/** One pass's part. @param own its rows among those of the head */
function resultOf(
  { statistics, logits }: HeadValues,
  outputs: PassOutputs,
  own: { readonly first: number; readonly count: number },
  pass: DecoderPass,
  config: ModelConfig,
): DecoderResult {
  const end = own.first + own.count;
  return {
    statistics: unpackStatistics(statistics.subarray(own.first * STATISTICS_WIDTH, end * STATISTICS_WIDTH)),
    ...(pass.wantLogits && { logits: cutRows(logits, own, config.vocabSize, outputs.head?.logits) }),
    ...(pass.outputs && { refreshed: outputs.refreshed }),
    ...(pass.exit !== undefined && { layers: outputs.layers }),
  };
}

function cacheOf(
  slot: Slot,
  length: number,
  outputs: readonly LayerOutputs[],
  arena: KeyArena,
  { hiddenSize, numHiddenLayers, numKeyValueHeads, headDim }: ModelConfig,
): DeviceCache {
  const perPosition = numKeyValueHeads * headDim + (outputs.length > 0 ? hiddenSize : 0);
  let isFreed = false;
  return {
    slot,
    outputs,
    length,
    bytes: 4 * 2 * numHiddenLayers * length * perPosition,
    dispose() {
      if (isFreed) return;
      isFreed = true;
      arena.release(slot);
      tf.dispose(outputs.flatMap(({ attended, fed }) => [attended, fed]));
    },
  };
}

/** Some rows, and the first columns, of a padded matrix. */
function cutRows(
  values: Float32Array | undefined,
  { first, count }: { readonly first: number; readonly count: number },
  columns: number,
  tensor: tf.Tensor | undefined,
): Float32Array {
  const cut = new Float32Array(count * columns);
  const stride = tensor?.shape[1] ?? columns;
  for (let row = 0; row < count && values; row++) {
    const from = (first + row) * stride;
    cut.set(values.subarray(from, from + columns), row * columns);
  }
  return cut;
}

/**
 * Hands over the stages that exist here under the reference's names: embeddings, the outputs of all layers but the
 * last (which computes head rows alone), logits, and the cache with its channels back in half-split order.
 */
async function captureStages(
  gpu: Gpu,
  outputs: PassOutputs,
  { pass, target }: PlacedPass,
  arena: KeyArena,
  config: ModelConfig,
  capture: Capture,
): Promise<void> {
  const rows = pass.ids.length;
  for (const { name, tensor } of outputs.stages) {
    capture(name, (await tensor.data<"float32">()).slice(0, rows * config.hiddenSize), [rows, config.hiddenSize]);
  }
  const logits = outputs.head?.logits;
  if (logits) {
    const count = pass.headRows.length;
    const values = cutRows(await logits.data<"float32">(), { first: 0, count }, config.vocabSize, logits);
    capture("logits", values, [count, config.vocabSize]);
  }
  if (!pass.keep || !target) return;
  const places = Int32Array.from({ length: pass.keep }, (_, at) => target.first + at);
  for (let index = 0; index < config.numHiddenLayers; index++) {
    // A copy: tfjs would remember what it has read of the table, which changes.
    const kept = tf.tidy(() => gatherRows(gpu, arena.table(index), indexTensor(gpu, places), places.length));
    const packed = await kept.data<"float32">();
    kept.dispose();
    const shape = [config.numKeyValueHeads, pass.keep, config.headDim];
    capture(`cache.k.${index}`, unpackHeads(packed, pass.keep, config, "keys"), shape);
    capture(`cache.v.${index}`, unpackHeads(packed, pass.keep, config, "values"), shape);
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
