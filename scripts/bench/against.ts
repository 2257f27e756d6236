/**
 * Our executors against onnxruntime-web on the same weights, in one process: both answer in turn, so that whatever else
 * the machine does meets both. Runs in Node as it is, and in a page through the development server.
 */

import { startBackend } from "@/lib/engine/backends";
import { median } from "@/lib/engine/benchmark";
import type { DecoderPass, Executor } from "@/lib/engine/executor";
import { createKernelExecutor } from "@/lib/engine/kernels/executor";
import { kernelBuild } from "@/lib/engine/kernels/module";
import { joined } from "@/lib/engine/model/attention-reading";
import { rowStatistics } from "@/lib/engine/statistics";
import { createWasmExecutor } from "@/lib/engine/wasm/executor";
import { loadModelFiles } from "@/lib/engine/weights/loader";
import type { ReadFile } from "./measure";

/** What of onnxruntime-web is used. */
interface Runtime {
  readonly env: { logLevel: string; readonly wasm: { numThreads: number; wasmPaths?: string } };
  readonly Tensor: new (type: string, values: Float32Array | BigInt64Array, shape: readonly number[]) => unknown;
  readonly InferenceSession: {
    create(model: Uint8Array, options: object): Promise<Session>;
  };
}

interface Session {
  run(feeds: object): Promise<Record<string, Output>>;
  release(): Promise<void>;
}

interface Output {
  readonly data: Float32Array;
}

export interface AgainstRequest {
  readonly backend: "webgpu" | "wasm";
  /** Folders of tfjs's and of onnxruntime's binaries, ending with `/`. */
  readonly wasmPaths: string;
  readonly runtimePaths?: string | undefined;
  /** Folders of the model and of its ONNX files, as `readFile` knows them. */
  readonly model: string;
  readonly onnx: string;
  readonly repeats: number;
  readonly subject: Compared;
}

/** What is computed: windows of some length, that many at once, with some rows of each through the head; or a picture. */
export type Compared = { readonly length: number; readonly rows: number; readonly batch: number } | "tower";

/** One thing that both computed; milliseconds, medians over pairs of runs. */
export interface Pairing {
  readonly what: string;
  readonly batch: number;
  readonly ours: string;
  readonly oursMs: number;
  readonly theirsMs: number;
  /** Median of each pair's ours ÷ theirs: below 1 ours is faster. */
  readonly ratio: number;
  /** Fastest of ours ÷ fastest of theirs. */
  readonly ratioOfBest: number;
  /** Largest difference of the outputs, relative to the largest output. */
  readonly difference: number;
}

/** As `training/export_onnx.py` writes them. */
const shapes = [
  [62, 32],
  [132, 32],
  [356, 256],
] as const;

/**
 * What is compared on a backend: windows of these lengths, one and eight at once; of all lengths, and a picture, where none
 * are named. On WebGPU the features of a picture stay on the device, so nothing would say when they are there.
 * @throws Error for lengths that there are no ONNX files of
 */
export function comparedOn(backend: AgainstRequest["backend"], lengths?: readonly number[]): Compared[] {
  const known = shapes.map(([length]) => length as number);
  const other = lengths?.find((length) => !known.includes(length));
  if (other !== undefined) throw new Error(`expected --lengths with some of ${known.join(", ")}, found ${other}`);
  const windows = shapes
    .filter(([length]) => !lengths || lengths.includes(length))
    .flatMap(([length, rows]) => [1, 8].map((batch) => ({ length, rows, batch })));
  return backend === "wasm" && !lengths ? [...windows, "tower"] : windows;
}

/** @throws Error that says how to make the ONNX files where there are none */
export async function pairUp(request: AgainstRequest, runtime: Runtime, readFile: ReadFile): Promise<Pairing[]> {
  runtime.env.wasm.numThreads = 1;
  runtime.env.logLevel = "error";
  if (request.runtimePaths) runtime.env.wasm.wasmPaths = request.runtimePaths;
  await startBackend({ force: request.backend, wasmPaths: request.wasmPaths, withTfjs: true, onFailure: () => {} });
  const { config, weights } = await loadModelFiles({
    name: request.model,
    read: (file) => readFile(`${request.model}/${file}`),
  });
  const open = async (name: string) => {
    const path = `${request.onnx}/${name}.onnx`;
    const bytes = await readFile(path);
    if (!bytes) throw new Error(`expected ${path}, found none: python -m training.export_onnx writes it`);
    const options = { executionProviders: [request.backend], graphOptimizationLevel: "all" };
    return runtime.InferenceSession.create(bytes, options);
  };
  const ours: [string, Executor][] = [];
  if (request.backend === "webgpu") {
    const { createWebGpuExecutor } = await import("@/lib/engine/webgpu");
    ours.push(["WGSL", await createWebGpuExecutor(config, weights)]);
  } else {
    for (const build of kernelBuild() === "relaxed" ? (["plain", "relaxed"] as const) : (["plain"] as const)) {
      ours.push([`kernels, ${build}`, (await createKernelExecutor(config, weights, build))!]);
    }
    ours.push(["tfjs", createWasmExecutor(config, weights)]);
  }
  const { subject } = request;
  const session = await open(subject === "tower" ? "tower" : `decoder-${subject.length}-${subject.batch}`);
  const found =
    subject === "tower"
      ? await pairTowers(ours, session, runtime, request)
      : await pairWindows(ours, session, runtime, request, subject, config.vocabSize);
  for (const [, executor] of ours) executor.dispose();
  await session.release();
  return found;
}

async function pairWindows(
  ours: readonly [string, Executor][],
  session: Session,
  runtime: Runtime,
  request: AgainstRequest,
  { length, rows, batch }: Exclude<Compared, "tower">,
  vocabulary: number,
): Promise<Pairing[]> {
  const pass = passOf(length, rows);
  const feeds = feedsOf(pass, batch, runtime);
  // Both hand over what decoding reads: the statistics of each row.
  const theirs = async () => {
    const { logits } = await session.run(feeds);
    rowStatistics(logits!.data, vocabulary);
    return logits!.data;
  };
  const found: Pairing[] = [];
  for (const [name, executor] of ours) {
    const own = async () => {
      const passes = Array.from({ length: batch }, () => pass);
      if (executor.runTogether) return executor.runTogether(passes);
      for (const one of passes) await executor.run(one);
    };
    const wanted = Array.from({ length: batch }, () => ({ ...pass, wantLogits: true }));
    const results = executor.runTogether ? await executor.runTogether(wanted) : [await executor.run(wanted[0]!)];
    const whole = joined(results.map(({ logits }) => logits!));
    const difference = relativeDifference(whole, (await theirs()).subarray(0, whole.length));
    const what = `${length} positions, ${rows} scored`;
    found.push({ what, batch, ours: name, difference, ...(await inTurn(own, theirs, request, batch)) });
  }
  return found;
}

async function pairTowers(
  ours: readonly [string, Executor][],
  session: Session,
  runtime: Runtime,
  request: AgainstRequest,
): Promise<Pairing[]> {
  const side = 6;
  const pixels = Float32Array.from({ length: side * side * 1536 }, (_, at) => Math.sin(at));
  const feeds = { pixels: new runtime.Tensor("float32", pixels, [1, side * side, 1536]) };
  const theirs = async () => (await session.run(feeds)).features!.data;
  const found: Pairing[] = [];
  for (const [name, executor] of ours) {
    let features = new Float32Array();
    const own = async () => {
      const image = await executor.encodeImages(pixels, [[1, side, side]], (stage, values) => {
        if (stage === "projector.out") features = values.slice();
      });
      image.dispose();
    };
    await own();
    const difference = relativeDifference(features, await theirs());
    const timing = await inTurn(
      async () => (await executor.encodeImages(pixels, [[1, side, side]])).dispose(),
      theirs,
      request,
    );
    found.push({ what: "vision tower, one picture", batch: 1, ours: name, difference, ...timing });
  }
  return found;
}

/** A whole pass over made-up tokens; the rows that score the last ones go through the head. */
function passOf(length: number, rows: number): DecoderPass {
  return {
    ids: Int32Array.from({ length }, (_, at) => 20 + ((at * 7) % 400)),
    positions: Int32Array.from({ length: 3 * length }, (_, at) => at % length),
    attention: "bidirectional",
    promptLength: length - rows,
    headRows: Int32Array.from({ length: rows }, (_, at) => length - rows - 1 + at),
  };
}

function feedsOf({ ids, positions }: DecoderPass, batch: number, { Tensor }: Runtime) {
  const wide = (values: Int32Array) => BigInt64Array.from(values, BigInt);
  const repeated = (values: Int32Array) =>
    wide(Int32Array.from({ length: batch * values.length }, (_, at) => values[at % values.length]!));
  const axis = repeated(positions.subarray(0, ids.length));
  const axes = BigInt64Array.from([...axis, ...axis, ...axis]);
  return {
    ids: new Tensor("int64", repeated(ids), [batch, ids.length]),
    positions: new Tensor("int64", axes, [3, batch, ids.length]),
  };
}

/** Fewest pairs that a median is taken of. */
const fewestPairs = 3;

async function inTurn(
  own: () => Promise<unknown>,
  theirs: () => Promise<unknown>,
  { repeats, backend }: AgainstRequest,
  batch = 1,
) {
  const timed = async (work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const pairs: [number, number][] = [];
  // WebAssembly is compiled a second time while it runs; shaders are there after the first pass, which was made before.
  const warmUps = backend === "wasm" ? 2 : 0;
  const wanted = Math.max(fewestPairs, Math.round(repeats / batch));
  for (let run = -warmUps; run < wanted; run++) {
    const pair: [number, number] = [await timed(own), await timed(theirs)];
    if (run >= 0) pairs.push(pair);
  }
  const [ours, others] = [pairs.map(([ms]) => ms), pairs.map(([, ms]) => ms)];
  return {
    oursMs: median(ours),
    theirsMs: median(others),
    ratio: median(pairs.map(([a, b]) => a / b)),
    ratioOfBest: Math.min(...ours) / Math.min(...others),
  };
}

function relativeDifference(a: Float32Array, b: Float32Array): number {
  let [worst, largest] = [0, 0];
  a.forEach((value, at) => {
    worst = Math.max(worst, Math.abs(value - b[at]!));
    largest = Math.max(largest, Math.abs(value));
  });
  return worst / largest;
}
