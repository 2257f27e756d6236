/** Several processes that share a sweep, each with an engine of its own. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { SweepPlan } from "../lib/sweep/plan";
import type { Answerer } from "../lib/sweep/run";
import type { WorkerAnswer, WorkerQuestion, WorkerTask } from "./sweep-worker";

const WORKER = fileURLToPath(new URL("sweep-worker.ts", import.meta.url));

interface WorkerPool {
  /** One a process. It throws when its process ends before it has answered. */
  readonly answerers: readonly Answerer[];
  /** Ends the processes. */
  end(): void;
}

/** Starts processes that answer the questions of a plan. @param signal ends them, too */
export function startWorkers(
  { cells, sweep }: SweepPlan,
  {
    backend,
    workers,
    signal,
  }: Pick<WorkerTask, "backend"> & { readonly workers: number; readonly signal: AbortSignal },
): WorkerPool {
  const places = new Map(cells.map((cell, at) => [cell, at]));
  const children = Array.from({ length: workers }, () => fork(WORKER, [], { execArgv: ["--import", "tsx"] }));
  const end = () => {
    for (const child of children) child.kill();
  };
  signal.addEventListener("abort", end, { once: true });
  return {
    end,
    answerers: children.map((child, at): Answerer => {
      const name = `worker ${at + 1} of ${workers}`;
      child.send({ sweep, backend } satisfies WorkerTask);
      return async ({ task, index, cells: asked }) => {
        const answered = answerOf(child, name);
        const question: WorkerQuestion = { task, index, cells: asked.map((cell) => places.get(cell)!) };
        // Where it cannot be sent, the process has ended: that is told by itself.
        child.send(question, () => {});
        const answer = await answered.catch((error: Error) => {
          signal.throwIfAborted();
          // Said at once: another one takes its question, and nobody would know.
          console.error(`${error.message}; others go on.`);
          throw error;
        });
        if ("error" in answer) throw new Error(answer.error);
        return answer.rows;
      };
    }),
  };
}

/** The next message of a process. @throws Error when the process ends first */
function answerOf(child: ChildProcess, name: string): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, killedBy: string | null) => {
      child.off("message", onMessage);
      reject(new Error(`${name} ended before its time (${killedBy ?? code})`));
    };
    const onMessage = (answer: WorkerAnswer) => {
      child.off("exit", onExit);
      resolve(answer);
    };
    if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode, child.signalCode);
    else {
      child.once("exit", onExit);
      child.once("message", onMessage);
    }
  });
}
