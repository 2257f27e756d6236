/** One of several processes that share a sweep; `npm run -s sweep -- --workers 2` starts them and gathers their answers. */
import type { NodeBackendName } from "../lib/engine/node";
import { emojiWorld } from "../lib/study/emoji-world";
import { checkPlan } from "../lib/sweep/check";
import { planSweep } from "../lib/sweep/plan";
import type { Row } from "../lib/sweep/row";
import { type Answerer, answerersOn } from "../lib/sweep/run";
import type { Sweep } from "../lib/sweep/schema";
import { openMachine, runTool } from "./node-engine";

/** What a worker is sent first. */
export interface WorkerTask {
  readonly sweep: Sweep;
  readonly backend: NodeBackendName;
  /** Questions that it is asked at the same time. */
  readonly batch: number;
}

/** What it is sent then, no more than `batch` without an answer, until null ends it: a question, its cells by their places in the plan. */
export type WorkerQuestion = {
  /** Names the question in the answer. */
  readonly ticket: number;
  readonly task: string;
  readonly index: number;
  readonly cells: readonly number[];
} | null;

/** What it sends: the rows of a question, or why there are none. */
export type WorkerAnswer = { readonly ticket: number } & (
  | { readonly rows: readonly Row[] }
  | { readonly error: string }
);

const send = (message: WorkerAnswer) =>
  new Promise<void>((sent, failed) =>
    process.send!(message, undefined, {}, (error) => (error ? failed(error) : sent())),
  );

process.once("message", ({ sweep, backend, batch }: WorkerTask) =>
  runTool(async () => {
    const questions: WorkerQuestion[] = [];
    let wake = () => {};
    process.on("message", (question: WorkerQuestion) => {
      questions.push(question);
      wake();
    });
    const machine = await openMachine(backend);
    const plan = await checkPlan(planSweep(sweep, emojiWorld()), machine);
    const idle = answerersOn(plan, machine, batch);
    const underWay = new Set<Promise<void>>();
    const answer = async ({ ticket, ...question }: NonNullable<WorkerQuestion>, answerer: Answerer) => {
      try {
        const rows = await answerer({ ...question, cells: question.cells.map((at) => plan.cells[at]!) });
        await send({ ticket, rows });
      } catch (error) {
        await send({ ticket, error: (error as Error).message });
      }
      idle.push(answerer);
    };
    for (;;) {
      if (questions.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const question = questions.shift();
      if (!question) break;
      const work = answer(question, idle.pop()!).finally(() => underWay.delete(work));
      underWay.add(work);
    }
    await Promise.all(underWay);
    machine.dispose();
    process.disconnect();
  }),
);
