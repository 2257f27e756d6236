/** One environment's share of the benchmark: runs in Node as it is, and in a page through the development server. */

import { decode } from "@/lib/decoding/decode";
import { findStrategy } from "@/lib/decoding/strategies";
import { startBackend } from "@/lib/engine/backends";
import { type BenchmarkOptions, type BenchmarkReport, benchmarkNetwork, median } from "@/lib/engine/benchmark";
import type { Keeps } from "@/lib/engine/caches/policy";
import { Engine } from "@/lib/engine/engine";
import { imageTokenCount } from "@/lib/engine/image/preprocess";
import { loadModelFiles, type ModelSource } from "@/lib/engine/weights/loader";
import { decodeAtlas } from "@/lib/scene/atlas";
import { renderScene } from "@/lib/scene/render";
import { emojiWorld } from "@/lib/text/emoji-world";
import { loadTokenizer } from "@/lib/text/tokenizer";

export interface MeasureRequest extends BenchmarkOptions {
  readonly backend: "webgpu" | "wasm";
  /** Folder of the wasm binaries, ending with `/`. */
  readonly wasmPaths: string;
  /** Folder of the model, as `readFile` knows it. */
  readonly model: string;
}

/** Whole runs of the model with γ = 0.9; medians over runs. */
interface DecodeTiming {
  readonly keeps: Keeps;
  readonly iterations: number;
  /** From the picture to the last commit. */
  readonly runMs: number;
  /** All iterations but the first, which also encodes the picture and fills the cache. */
  readonly iterationMs: number;
}

export interface Measurement extends BenchmarkReport {
  readonly backend: { readonly name: string; readonly detail: string };
  readonly decoding: readonly DecodeTiming[];
}

/** Reads a file of the repository; `null` when it is not there. */
export type ReadFile = (path: string) => Promise<Uint8Array | null>;

/** Measures one backend in this environment. */
export async function measure(request: MeasureRequest, readFile: ReadFile): Promise<Measurement> {
  const source: ModelSource = { name: request.model, read: (file) => readFile(`${request.model}/${file}`) };
  await startMeasured(request);
  const engine = await Engine.start({ backend: request.backend, wasmPaths: request.wasmPaths });
  const { config, weights } = await loadModelFiles(source);
  const report = await benchmarkNetwork(config, weights, request);
  const decoding = await timeDecoding(engine, source, request, readFile);
  const { backend } = engine.status;
  engine.dispose();
  return { backend, ...report, decoding };
}

/** Starts the backend, and tfjs with it where our own kernels do without: passes are made on it directly, and its product is one of the measures. */
export async function startMeasured({
  backend,
  wasmPaths,
}: Pick<MeasureRequest, "backend" | "wasmPaths">): Promise<void> {
  await startBackend({ force: backend, wasmPaths, withTfjs: true, onFailure: () => {} });
}

/** A scene and a question that need no choice: the same in every run. */
const scene = {
  background: "mint",
  objects: [
    { kind: "cat", cell: 0, dx: 0, dy: 0 },
    { kind: "apple", cell: 4, dx: 1, dy: -1 },
    { kind: "car", cell: 8, dx: -2, dy: 0 },
  ],
};

async function timeDecoding(
  engine: Engine,
  source: ModelSource,
  request: MeasureRequest,
  readFile: ReadFile,
): Promise<DecodeTiming[]> {
  const model = await engine.load(source);
  const file = async (path: string) => {
    const bytes = await readFile(path);
    if (!bytes) throw new Error(`expected the file ${path}, found none`);
    return bytes;
  };
  const json = async (path: string) => JSON.parse(new TextDecoder().decode(await file(path))) as unknown;
  const tokenizer = loadTokenizer(await json(`${request.model}/tokenizer.json`));
  const atlas = decodeAtlas(await file("public/sprites/atlas.png"), await json("public/sprites/atlas.json"));
  const side = Math.sqrt(renderScene(scene, atlas).length / 3);
  const picture = { width: side, height: side, data: renderScene(scene, atlas) };
  const { processor } = model;
  const visualTokens = processor ? imageTokenCount(side, side, processor) : 0;
  const prompt = emojiWorld.promptIds(tokenizer, "describe the image", visualTokens);
  const timings: DecodeTiming[] = [];
  for (const keeps of ["nothing", "prompt"] as const) {
    const run = async () => {
      const started = performance.now();
      const session = engine.openSession({
        model: model.name,
        promptIds: prompt,
        pictures: processor ? [picture] : [],
        keeps,
      });
      const marks: number[] = [];
      for await (const _ of decode({
        predictor: session,
        strategy: findStrategy("confident")!,
        settings: { gamma: 0.9, steps: request.answerLength },
        prompt,
        responseLength: request.answerLength,
        seed: 1,
      })) {
        marks.push(performance.now());
      }
      session.close();
      const iterationMs = marks.slice(1).map((mark, i) => mark - marks[i]!);
      return { iterations: marks.length, runMs: performance.now() - started, iterationMs };
    };
    await run(); // compiles
    const runs = [];
    for (let i = 0; i < request.repeats; i++) runs.push(await run());
    timings.push({
      keeps,
      iterations: runs[0]!.iterations,
      runMs: median(runs.map(({ runMs }) => runMs)),
      iterationMs: median(runs.flatMap(({ iterationMs }) => iterationMs)),
    });
  }
  return timings;
}
