/** A sweep on WebGPU, its questions one by one and several at a time. Runs in a page, through the development server. */
import { Engine } from "@/lib/engine/engine";
import type { RunOptions } from "@/lib/run/runner";
import { decodeAtlas } from "@/lib/scene/atlas";
import { emojiWorld as problems } from "@/lib/study/emoji-world";
import { planSweep } from "@/lib/sweep/plan";
import type { Row } from "@/lib/sweep/row";
import { answerersOn, runSweep } from "@/lib/sweep/run";
import { parseSweep } from "@/lib/sweep/schema";
import { emojiWorld } from "@/lib/text/emoji-world";
import { loadTokenizer } from "@/lib/text/tokenizer";
import type { ReadFile } from "./measure";

interface BatchesRequest {
  /** As JSON or a link has it. */
  readonly sweep: object;
  readonly wasmPaths: string;
  /** Questions asked at the same time, in turn; the others are held against the first. */
  readonly batches: readonly number[];
}

/** What came of a sweep whose questions were asked so many at a time. */
export interface BatchTiming {
  readonly batch: number;
  readonly answers: number;
  readonly answersPerSecond: number;
  /** Compute dispatches of everything, vision tower and copies included. */
  readonly dispatchesPerAnswer: number;
  /** Answers whose trace is another one than in the first batch size, and those whose text is. */
  readonly otherTraces: number;
  readonly otherAnswers: number;
  /** Lanes and tasks of them. */
  readonly others: readonly string[];
}

export interface BatchesMeasured {
  readonly detail: string;
  readonly timings: readonly BatchTiming[];
}

export async function measureBatches(request: BatchesRequest, readFile: ReadFile): Promise<BatchesMeasured> {
  const count = countDispatches();
  const plan = planSweep(parseSweep(request.sweep), problems());
  const timings: BatchTiming[] = [];
  let reference: readonly Row[] | null = null;
  let detail = "";
  for (const batch of request.batches) {
    // A new engine each: pictures that are still there from the last batch would cost nothing.
    const engine = await Engine.start({ backend: "webgpu", wasmPaths: request.wasmPaths });
    const machine = await machineOn(engine, readFile);
    // Compiles, and loads the models.
    const warmUp = planSweep(parseSweep({ ...request.sweep, n: 1, seed: plan.sweep.seed + 1 }), problems());
    for await (const _ of runSweep(warmUp, answerersOn(warmUp, machine, batch)));
    const rows: Row[] = [];
    const dispatched = count.dispatches;
    const begun = performance.now();
    for await (const one of runSweep(plan, answerersOn(plan, machine, batch))) rows.push(...one.rows);
    const seconds = (performance.now() - begun) / 1000;
    reference ??= rows;
    const other = rows.filter(({ digest }, at) => digest !== reference![at]!.digest);
    timings.push({
      batch,
      answers: rows.length,
      answersPerSecond: rows.length / seconds,
      dispatchesPerAnswer: (count.dispatches - dispatched) / rows.length,
      otherTraces: other.length,
      otherAnswers: rows.filter(({ answer }, at) => answer !== reference![at]!.answer).length,
      others: other.map(({ lane, task, index }) => `${lane} on ${task} ${index}`),
    });
    detail = engine.status.backend.detail;
    engine.dispose();
  }
  return { detail, timings };
}

/** Counts what any device of this page is told to compute. */
function countDispatches(): { readonly dispatches: number } {
  const encoder = GPUComputePassEncoder.prototype;
  const dispatch = encoder.dispatchWorkgroups;
  const count = { dispatches: 0 };
  encoder.dispatchWorkgroups = function (...size) {
    count.dispatches++;
    return dispatch.apply(this, size);
  };
  return count;
}

/** The engine in this page, with models and sprites of the repository. */
async function machineOn(engine: Engine, readFile: ReadFile): Promise<RunOptions> {
  const file = async (path: string) => {
    const bytes = await readFile(path);
    if (!bytes) throw new Error(`expected the file ${path}, found none`);
    return bytes;
  };
  const json = async (path: string) => JSON.parse(new TextDecoder().decode(await file(path))) as unknown;
  const atlas = decodeAtlas(await file("public/sprites/atlas.png"), await json("public/sprites/atlas.json"));
  const readText = async (model: string) => ({
    tokenizer: loadTokenizer(await json(`public/models/${model}/tokenizer.json`)),
    dialect: emojiWorld,
    label: model,
    frequencies: await json(`public/models/${model}/frequencies.json`).catch(() => null),
  });
  const texts = new Map<string, ReturnType<typeof readText>>();
  return {
    atlas,
    engine: {
      get status() {
        return engine.status;
      },
      load: (name) => engine.load({ name, read: (path) => readFile(`public/models/${name}/${path}`) }),
      openSession: (request) => engine.openReadySession(request),
      textOf(model) {
        const text = texts.get(model) ?? readText(model);
        texts.set(model, text);
        return text;
      },
    },
  };
}
