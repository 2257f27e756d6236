/** Answers a sweep in this process and watches what it holds on to. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { tensorMemory } from "@/lib/engine/benchmark";
import { emojiWorld } from "@/lib/study/emoji-world";
import { planSweep } from "@/lib/sweep/plan";
import { answererOn, runSweep } from "@/lib/sweep/run";
import { parseSweep } from "@/lib/sweep/schema";
import { openMachine } from "../node-engine";

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
const SWEEP = {
  lanes: ["confident;gamma=0.9", "confident;gamma=0.9;prefill=dkv-decode"],
  lengths: [16],
  tasks: ["count", "where", "what-is-at", "add", "reverse"],
  seed: 41,
};

/** Part of the answers after which everything is warm. */
const WARM = 0.1;

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
