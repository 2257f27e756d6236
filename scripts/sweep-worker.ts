/** One of several processes that share a sweep; `npm run -s sweep -- --workers 2` starts them and gathers their answers. */
import type { NodeBackendName } from "../lib/engine/node";
import { emojiWorld } from "../lib/study/emoji-world";
import type { Shard } from "../lib/study/plan";
import { checkPlan } from "../lib/sweep/check";
import { planSweep } from "../lib/sweep/plan";
import type { Row } from "../lib/sweep/row";
import { runSweep, type SweepBatch } from "../lib/sweep/run";
import type { Sweep } from "../lib/sweep/schema";
import { openMachine, runTool } from "./node-engine";

/** What a worker is sent, once. */
export interface WorkerTask {
  readonly sweep: Sweep;
  readonly shard: Shard;
  readonly backend: NodeBackendName;
  readonly kept: readonly Row[];
}

/** What it sends: each batch. */
export type WorkerMessage = SweepBatch;

const send = (message: WorkerMessage) =>
  new Promise<void>((sent, failed) =>
    process.send!(message, undefined, {}, (error) => (error ? failed(error) : sent())),
  );

process.once("message", (task: WorkerTask) =>
  runTool(async () => {
    const machine = await openMachine(task.backend);
    const plan = await checkPlan(planSweep(task.sweep, emojiWorld()), machine);
    const shelf = { kept: async () => task.kept, keep: async () => {} };
    for await (const batch of runSweep(plan, machine, { shelf, shard: task.shard })) await send(batch);
    machine.dispose();
    process.disconnect();
  }),
);
