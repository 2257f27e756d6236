/** What a pass costs on the running backend, for `npm run bench`. Times of one call are compared only with each other. */

import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import type { BackendName } from "./backends";
import type { DecoderPass, Executor } from "./executor";
import { createKernelExecutor } from "./kernels/executor";
import type { ModelConfig } from "./model/config";
import { createReferenceExecutor } from "./reference/executor";
import { createWasmExecutor } from "./wasm/executor";
import type { ModelWeights } from "./weights/model-weights";

export interface BenchmarkOptions {
  /** Prompt lengths to time iterations at, tokens. */
  readonly prompts: readonly number[];
  readonly answerLength: number;
  /** Timed repeats of everything that is timed; medians are reported. */
  readonly repeats: number;
  /** Passes after which tensors and buffers are counted again. */
  readonly growthRuns: number;
}

/** One iteration over a fully masked answer, with and without the prompt cached; medians. */
interface IterationTiming {
  readonly prompt: number;
  readonly fullMs: number;
  /** A full pass that also fills the cache. */
  readonly fillMs: number;
  readonly cachedMs: number;
  /** Median over the repeats of each pair's own ratio. */
  readonly ratio: number;
  /** Time of a full pass in JavaScript before the first wait, milliseconds: the cost of encoding on WebGPU. */
  readonly encodeMs: number;
  /** Billions of floating-point operations a second in the full pass. */
  readonly gigaflops: number;
}

export interface BenchmarkReport {
  readonly layers: number;
  /** Dispatches of a full pass; `null` where the backend has no such thing. */
  readonly dispatches: number | null;
  /** Bytes read back from the device for each masked position; `null` where logits already are in reach. */
  readonly bytesPerRow: number | null;
  readonly iterations: readonly IterationTiming[];
  /** The fastest of several plain products, GFLOP/s. */
  readonly peak: {
    /** By the backend's own matMul. */
    readonly backend: number;
    /** By our kernels, both versions; `null` on backends that have none. */
    readonly kernels: number | null;
  };
  readonly growth: { readonly runs: number; readonly tensors: number; readonly bytes: number };
}

export interface PrefillOptions {
  /** Prompt lengths, tokens. */
  readonly prompts: readonly number[];
  /** Answer lengths, tokens. */
  readonly answers: readonly number[];
  readonly repeats: number;
}

export interface PrefillTiming extends IterationTiming {
  readonly answer: number;
}

/**
 * How many times as fast a whole answer is with the prompt cached, over so many iterations: the first fills the cache.
 * Of the times of single iterations.
 */
export function prefillSpeedup({ fullMs, fillMs, cachedMs }: PrefillTiming, iterations: number): number {
  return (iterations * fullMs) / (fillMs + (iterations - 1) * cachedMs);
}

/** Measures a network on the backend that is running. */
export async function benchmarkNetwork(
  config: ModelConfig,
  weights: ModelWeights,
  options: BenchmarkOptions,
): Promise<BenchmarkReport> {
  const dispatched: string[] = [];
  const executor = await createExecutor(config, weights, (key) => dispatched.push(key));
  const canvas = { prompt: options.prompts[0]!, answer: options.answerLength };
  try {
    await executor.run(fullPass(config, canvas)); // compiles
    dispatched.length = 0;
    const read = await bytesRead(() => executor.run(fullPass(config, canvas)));
    const dispatches = dispatched.length || null;
    const iterations: IterationTiming[] = [];
    for (const prompt of options.prompts) {
      iterations.push(await timeIterations(executor, config, { ...canvas, prompt }, options.repeats));
    }
    return {
      layers: config.numHiddenLayers,
      dispatches,
      bytesPerRow: read && read / canvas.answer,
      iterations,
      peak: await measurePeak(config, canvas.answer + Math.max(...options.prompts), options.repeats),
      growth: await measureGrowth(executor, config, canvas, options.growthRuns),
    };
  } finally {
    executor.dispose();
  }
}

/** Iterations over canvases of several sizes, on the backend that is running. */
export async function benchmarkPrefill(
  config: ModelConfig,
  weights: ModelWeights,
  { prompts, answers, repeats }: PrefillOptions,
): Promise<PrefillTiming[]> {
  const executor = await createExecutor(config, weights);
  try {
    const timings: PrefillTiming[] = [];
    for (const prompt of prompts) {
      for (const answer of answers) {
        timings.push({ answer, ...(await timeIterations(executor, config, { prompt, answer }, repeats)) });
      }
    }
    return timings;
  } finally {
    executor.dispose();
  }
}

async function createExecutor(
  config: ModelConfig,
  weights: ModelWeights,
  onDispatch: (key: string) => void = () => {},
): Promise<Executor> {
  const backend = tf.getBackend() as BackendName;
  if (backend === "wasm") {
    return (await createKernelExecutor(config, weights)) ?? createWasmExecutor(config, weights);
  }
  if (backend === "cpu") return createReferenceExecutor(config, weights);
  const { createWebGpuExecutor } = await import("./webgpu");
  return createWebGpuExecutor(config, weights, { onDispatch });
}

interface Canvas {
  readonly prompt: number;
  readonly answer: number;
}

/** Prompt and masked answer; the head runs on the rows that score the answer. */
function fullPass(config: ModelConfig, { prompt, answer }: Canvas, masked = answer): DecoderPass {
  const ids = new Int32Array(prompt + answer).fill(config.maskTokenId);
  for (let i = 0; i < prompt; i++) ids[i] = (i * 7) % Math.min(config.vocabSize, config.maskTokenId || 1);
  return {
    ids: ids.map((id) => (id === config.imageTokenId ? config.maskTokenId : id)),
    positions: Int32Array.from({ length: 3 * ids.length }, (_, i) => i % ids.length),
    attention: "bidirectional",
    promptLength: prompt,
    headRows: Int32Array.from({ length: masked }, (_, i) => prompt - 1 + i),
  };
}

/** The same iteration behind a cache of all prompt tokens but the last. */
function cachedPass(full: DecoderPass, past: NonNullable<DecoderPass["past"]>): DecoderPass {
  const length = full.ids.length - past.length;
  return {
    ...full,
    ids: full.ids.slice(past.length),
    positions: Int32Array.from({ length: 3 * length }, (_, i) => past.length + (i % length)),
    headRows: full.headRows.map((row) => row - past.length),
    past,
  };
}

async function timeIterations(
  executor: Executor,
  config: ModelConfig,
  canvas: Canvas,
  repeats: number,
): Promise<IterationTiming> {
  const full = fullPass(config, canvas);
  const { cache } = await executor.run({ ...full, keep: canvas.prompt - 1 });
  const cached = cachedPass(full, cache!);
  await executor.run(full);
  await executor.run(cached);
  const times: { full: number; fill: number; cached: number; encode: number }[] = [];
  for (let i = 0; i < repeats; i++) {
    const one = await timed(() => executor.run(full));
    const fill = await timed(async () => (await executor.run({ ...full, keep: canvas.prompt - 1 })).cache!.dispose());
    const { ms: cachedMs } = await timed(() => executor.run(cached));
    times.push({ full: one.ms, encode: one.syncMs, fill: fill.ms, cached: cachedMs });
  }
  cache!.dispose();
  const fullMs = median(times.map((time) => time.full));
  return {
    prompt: canvas.prompt,
    fullMs,
    fillMs: median(times.map((time) => time.fill)),
    cachedMs: median(times.map((time) => time.cached)),
    ratio: median(times.map((time) => time.full / time.cached)),
    encodeMs: median(times.map((time) => time.encode)),
    gigaflops: passFlops(config, full) / fullMs / 1e6,
  };
}

/** Multiplications and additions that a pass needs: behind the last attention, only the head's rows. */
function passFlops(config: ModelConfig, pass: DecoderPass): number {
  const { hiddenSize: width, numHiddenLayers: layers } = config;
  const rows = pass.ids.length;
  const masked = pass.headRows.length;
  const packed = (config.numAttentionHeads + 2 * config.numKeyValueHeads) * config.headDim;
  const behindAttention = width * width + 3 * width * config.intermediateSize;
  const products = rows * (layers * width * packed + (layers - 1) * behindAttention) + masked * behindAttention;
  const scores = 2 * width * rows * ((layers - 1) * rows + masked);
  return 2 * (products + scores + masked * width * config.vocabSize);
}

/** A matrix product under test. */
type Product = (a: tf.Tensor2D, b: tf.Tensor2D) => tf.Tensor;

async function measurePeak(config: ModelConfig, rows: number, repeats: number): Promise<BenchmarkReport["peak"]> {
  const backend = await peakOf((a, b) => tf.matMul(a, b), config, rows, repeats);
  if (tf.getBackend() !== "webgpu") return { backend, kernels: null };
  const { currentGpu } = await import("./webgpu/gpu");
  const { matmul } = await import("./webgpu/kernels/matmul");
  const gpu = currentGpu();
  const kernels: number[] = [];
  for (const variant of ["direct", "tiled"] as const) {
    kernels.push(await peakOf((a, b) => matmul(gpu, a, b, { rows: a.shape[0], variant }), config, rows, repeats));
  }
  return { backend, kernels: Math.max(...kernels) };
}

/** GFLOP/s of the fastest of a few products: those of this network, and a square one that suits any backend. */
async function peakOf(product: Product, config: ModelConfig, rows: number, repeats: number): Promise<number> {
  const { hiddenSize, intermediateSize } = config;
  const shapes = [
    [rows, hiddenSize, intermediateSize],
    [rows, intermediateSize, hiddenSize],
    [256, 256, 256],
  ] as const;
  const speeds: number[] = [];
  for (const [m, k, n] of shapes) {
    const a = tf.randomUniform<tf.Rank.R2>([m, k], -1, 1, "float32", 1);
    const b = tf.randomUniform<tf.Rank.R2>([k, n], -1, 1, "float32", 2);
    const times: number[] = [];
    for (let i = 0; i <= repeats; i++) times.push((await timed(() => readLast(3, () => product(a, b)))).ms / 3);
    speeds.push((2 * m * k * n) / median(times.slice(1)) / 1e6); // the first one compiles
    tf.dispose([a, b]);
  }
  return Math.max(...speeds);
}

/** Runs an op several times and reads one number of the last result, which waits for all of them. */
async function readLast(count: number, run: () => tf.Tensor): Promise<void> {
  const results = Array.from({ length: count }, run);
  const corner = tf.tidy(() => tf.slice(results.at(-1)!, [0, 0], [1, 1]));
  await corner.data();
  tf.dispose([...results, corner]);
}

/** Tensors and bytes that many cached iterations with ever fewer masks leave behind. */
async function measureGrowth(executor: Executor, config: ModelConfig, canvas: Canvas, runs: number) {
  const round = async (count: number) => {
    const { cache } = await executor.run({ ...fullPass(config, canvas), keep: canvas.prompt - 1 });
    for (let i = 0; i < count; i++) {
      await executor.run(cachedPass(fullPass(config, canvas, canvas.answer - (i % canvas.answer)), cache!));
    }
    cache!.dispose();
  };
  await round(canvas.answer); // every number of masks once: buffers are pooled by size
  const before = tensorMemory();
  await round(runs);
  const after = tensorMemory();
  return { runs, tensors: after.tensors - before.tensors, bytes: after.bytes - before.bytes };
}

/**
 * Tensors alive, and bytes allocated on the device (WebGPU, free buffers included) or held by tensors (elsewhere); none
 * where kernels of our own run without tfjs.
 */
export function tensorMemory(): { tensors: number; bytes: number } {
  if (!tf.getBackend()) return { tensors: 0, bytes: 0 };
  const { numTensors, numBytes } = tf.memory();
  const device = tf.getBackend() === "webgpu" ? (tf.backend() as WebGPUBackend).memory() : undefined;
  return { tensors: numTensors, bytes: device?.numBytesAllocatedInGPU ?? numBytes };
}

/** Bytes copied back from the device while `work` runs; `null` on backends without a device. */
async function bytesRead(work: () => Promise<unknown>): Promise<number | null> {
  if (tf.getBackend() !== "webgpu") {
    await work();
    return null;
  }
  const backend = tf.backend() as WebGPUBackend;
  const original = backend.getBufferData;
  let bytes = 0;
  backend.getBufferData = (buffer) => {
    bytes += buffer.size;
    return original.call(backend, buffer);
  };
  try {
    await work();
  } finally {
    backend.getBufferData = original;
  }
  return bytes;
}

/** Wall time of asynchronous work, and of its part before the first wait, milliseconds. */
async function timed(work: () => Promise<unknown>): Promise<{ ms: number; syncMs: number }> {
  const start = performance.now();
  const pending = work();
  const syncMs = performance.now() - start;
  await pending;
  return { ms: performance.now() - start, syncMs };
}

/** The middle value; of an even number, the higher of the two. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
