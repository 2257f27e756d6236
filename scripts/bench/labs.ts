/** Answers a sweep in this process and watches what it holds on to; and in processes beside it, for how fast several are. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { tensorMemory } from "@/lib/engine/benchmark";
import { emojiWorld } from "@/lib/study/emoji-world";
import { planSweep } from "@/lib/sweep/plan";
import { answererOn, runSweep } from "@/lib/sweep/run";
import { parseSweep } from "@/lib/sweep/schema";
import { openMachine } from "../node-engine";
import { startWorkers } from "../sweep-pool";

/** What is held after so many answers. */
interface Held {
  readonly answers: number;
  /** Of JavaScript objects, after a collection. */
  readonly heapBytes: number;
  /** Outside of them: buffers and WebAssembly's memory. */
  readonly externalBytes: number;
  readonly tensors: number;
  readonly tensorBytes: number;
}

export interface LabsGrowth {
  /** Once everything is warm, and at the end. */
  readonly first: Held;
  readonly last: Held;
  readonly answersPerSecond: number;
}

/** Several tasks with pictures and without, a cache of the canvas and none. */
export const SWEEP = {
  lanes: ["confident;gamma=0.9", "confident;gamma=0.9;prefill=dkv-decode"],
  lengths: [16],
  tasks: ["count", "where", "what-is-at", "add", "reverse"],
  seed: 41,
};

/** Part of the answers after which everything is warm. */
const WARM = 0.1;

/** Questions a task while processes are timed, and before: each has a model to load. */
const TIMED = 20;
const BEFORE = 4;

/** Answers a second of so many processes that share a sweep, each with an engine of its own. */
export async function timeWorkers(workers: number): Promise<number> {
  const plan = planSweep(parseSweep({ ...SWEEP, n: BEFORE + TIMED }), emojiWorld());
  const pool = startWorkers(plan, { backend: "wasm", batch: 1, workers, signal: new AbortController().signal });
  try {
    let [begun, before, last] = [0, 0, 0];
    for await (const { done, total } of runSweep(plan, pool.answerers)) {
      if (begun === 0 && done >= (total * BEFORE) / (BEFORE + TIMED)) [begun, before] = [performance.now(), done];
      last = done;
    }
    return (1000 * (last - before)) / (performance.now() - begun);
  } finally {
    pool.end();
  }
}

/** @param answers at least so many are given; their rows are not kept, as a page keeps them on disk */
export async function measureLabs(answers: number): Promise<LabsGrowth> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const held = (done: number): Held => {
    collect();
    const { tensors, bytes } = tensorMemory();
    const { heapUsed, external } = process.memoryUsage();
    return { answers: done, heapBytes: heapUsed, externalBytes: external, tensors, tensorBytes: bytes };
  };
  const perQuestion = SWEEP.lanes.length * SWEEP.tasks.length;
  const machine = await openMachine("wasm");
  const plan = planSweep(parseSweep({ ...SWEEP, n: Math.ceil(answers / perQuestion) }), emojiWorld());
  let first: Held | null = null;
  let begun = 0;
  let last = 0;
  for await (const { done, total } of runSweep(plan, [answererOn(plan, machine)])) {
    if (!first && done >= WARM * total) {
      first = held(done);
      begun = performance.now();
    }
    last = done;
  }
  const seconds = (performance.now() - begun) / 1000;
  const growth = { first: first!, last: held(last), answersPerSecond: (last - first!.answers) / seconds };
  machine.dispose();
  return growth;
}
