/** Several processes that share a sweep, each with an engine of its own. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { SweepPlan } from "../lib/sweep/plan";
import type { Answerer } from "../lib/sweep/run";
import type { WorkerAnswer, WorkerQuestion, WorkerTask } from "./sweep-worker";

const WORKER = fileURLToPath(new URL("sweep-worker.ts", import.meta.url));

interface WorkerPool {
  /** As many a process as it is asked questions at a time. Each throws when its process ends before it has answered. */
  readonly answerers: readonly Answerer[];
  /** Ends the processes. */
  end(): void;
}

/** Starts processes that answer the questions of a plan. @param signal ends them, too */
export function startWorkers(
  { cells, sweep }: SweepPlan,
  { workers, signal, ...task }: Omit<WorkerTask, "sweep"> & { readonly workers: number; readonly signal: AbortSignal },
): WorkerPool {
  const places = new Map(cells.map((cell, at) => [cell, at]));
  const children = Array.from({ length: workers }, () => fork(WORKER, [], { execArgv: ["--import", "tsx"] }));
  // Each question has a listener of its own while it waits.
  for (const child of children) child.setMaxListeners(2 * task.batch + 10);
  const end = () => {
    for (const child of children) child.kill();
  };
  signal.addEventListener("abort", end, { once: true });
  let tickets = 0;
  const answererOf = (child: ChildProcess, name: string): Answerer => {
    return async ({ task, index, cells: asked }) => {
      const ticket = tickets++;
      const answered = answerOf(child, name, ticket);
      const question: WorkerQuestion = { ticket, task, index, cells: asked.map((cell) => places.get(cell)!) };
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
  };
  for (const child of children) child.send({ sweep, ...task } satisfies WorkerTask);
  // One of each process first: questions are spread over all of them.
  const turns = Array.from({ length: task.batch }, () => children).flat();
  return { end, answerers: turns.map((child, at) => answererOf(child, `worker ${1 + (at % workers)} of ${workers}`)) };
}

/** What a process answers to a question. @throws Error when the process ends first */
function answerOf(child: ChildProcess, name: string, ticket: number): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, killedBy: string | null) => {
      child.off("message", onMessage);
      reject(new Error(`${name} ended before its time (${killedBy ?? code})`));
    };
    const onMessage = (answer: WorkerAnswer) => {
      if (answer.ticket !== ticket) return;
      child.off("exit", onExit);
      child.off("message", onMessage);
      resolve(answer);
    };
    if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode, child.signalCode);
    else {
      child.once("exit", onExit);
      child.on("message", onMessage);
    }
  });
}
