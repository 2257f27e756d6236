/** The page's side of a run that is made in the worker. */
import type * as Comlink from "comlink";
import type { EngineClient } from "@/lib/engine/client";
import type { TraceStatus } from "@/lib/trace/schema";
import type { RunOrder } from "./steps";
import type { DeliveredStep, RunsApi } from "./worker-runs";

/** The worker that makes runs. */
export const startWorker = (): Worker => new Worker(new URL("./run.worker.ts", import.meta.url), { type: "module" });

let nextRun = 0;

/**
 * The steps of a run in a client's worker. `return` ends it there.
 * @param client whose worker was started by `startWorker`  @param ahead how many steps the worker may be ahead, now
 * @throws errors of the engine and the loop by their names, WorkerLostError, and the signal's reason at once
 */
export async function* remoteSteps(
  client: Pick<EngineClient, "worker" | "answer">,
  order: RunOrder,
  ahead: () => number,
  signal: AbortSignal | undefined,
): AsyncGenerator<DeliveredStep, TraceStatus, void> {
  const runs = client.worker as unknown as Comlink.Remote<RunsApi>;
  const id = nextRun++;
  const begun = client.answer(runs.beginRun(id, order), signal);
  try {
    await begun;
    for (;;) {
      const { steps, status } = await client.answer(runs.moreOfRun(id, ahead()), signal);
      for (const step of steps) {
        signal?.throwIfAborted();
        yield step;
      }
      if (status !== null) return status;
    }
  } finally {
    void runs.endRun(id).catch(() => {});
  }
}
