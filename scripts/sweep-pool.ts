/** Several processes that share a sweep, each with an engine of its own. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { RowShelf, SweepBatch } from "../lib/sweep/run";
import type { WorkerMessage, WorkerTask } from "./sweep-worker";

const WORKER = fileURLToPath(new URL("sweep-worker.ts", import.meta.url));

interface PoolOptions {
  readonly workers: number;
  readonly shelf: RowShelf | undefined;
  /** Given each batch once it is kept, with the progress of all workers together. */
  readonly take: (batch: SweepBatch) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Shares a task between processes, question by question, and gathers what they answer; only this process writes.
 * @throws Error when a process ends before its part is answered; what was answered until then is kept
 */
export async function runWorkers(task: WorkerTask, { workers, shelf, take, signal }: PoolOptions): Promise<void> {
  const progress = new Map<number, Pick<SweepBatch, "done" | "total">>();
  const sum = (key: "done" | "total") => [...progress.values()].reduce((total, each) => total + each[key], 0);
  // One after the other: batches of two workers shall not be mixed up in the file.
  let writing = Promise.resolve();
  const receive = (part: number, batch: WorkerMessage) => {
    writing = writing.then(async () => {
      if (batch.fresh.length > 0) await shelf?.keep(batch.fresh);
      progress.set(part, batch);
      await take({ ...batch, done: sum("done"), total: sum("total") });
    });
  };
  const children: ChildProcess[] = [];
  const endAll = () => {
    for (const child of children) child.kill();
  };
  signal.addEventListener("abort", endAll);
  try {
    const parts = Array.from({ length: workers }, (_, part) => part).map(async (part) => {
      const child = fork(WORKER, [], { execArgv: ["--import", "tsx"] });
      children.push(child);
      child.on("message", (batch: WorkerMessage) => receive(part, batch));
      const { shard } = task;
      // Part w of n·k is part w of k of the n-th part: the workers' parts together are exactly the shard.
      child.send({
        ...task,
        shard: { part: shard.part + shard.of * part, of: shard.of * workers },
      } satisfies WorkerTask);
      const [code, killedBy] = (await once(child, "exit")) as [number | null, string | null];
      signal.throwIfAborted();
      if (code !== 0) throw new Error(`worker ${part + 1} of ${workers} ended before its time (${killedBy ?? code})`);
    });
    await Promise.all(parts);
  } finally {
    signal.removeEventListener("abort", endAll);
    endAll();
    await writing;
  }
}
