/** One of several processes that share a sweep; `npm run -s sweep -- --workers 2` starts them and gathers their answers. */
import type { NodeBackendName } from "../lib/engine/node";
import { emojiWorld } from "../lib/study/emoji-world";
import { checkPlan } from "../lib/sweep/check";
import { planSweep } from "../lib/sweep/plan";
import type { Row } from "../lib/sweep/row";
import { answererOn } from "../lib/sweep/run";
import type { Sweep } from "../lib/sweep/schema";
import { openMachine, runTool } from "./node-engine";

/** What a worker is sent first. */
export interface WorkerTask {
  readonly sweep: Sweep;
  readonly backend: NodeBackendName;
}

/** What it is sent then, one after the other, until null ends it: a question, its cells by their places in the plan. */
export type WorkerQuestion = {
  readonly task: string;
  readonly index: number;
  readonly cells: readonly number[];
} | null;

/** What it sends: the rows of a question, or why there are none. */
export type WorkerAnswer = { readonly rows: readonly Row[] } | { readonly error: string };

const send = (message: WorkerAnswer) =>
  new Promise<void>((sent, failed) =>
    process.send!(message, undefined, {}, (error) => (error ? failed(error) : sent())),
  );

process.once("message", ({ sweep, backend }: WorkerTask) =>
  runTool(async () => {
    const questions: WorkerQuestion[] = [];
    let wake = () => {};
    process.on("message", (question: WorkerQuestion) => {
      questions.push(question);
      wake();
    });
    const machine = await openMachine(backend);
    const plan = await checkPlan(planSweep(sweep, emojiWorld()), machine);
    const answer = answererOn(plan, machine);
    for (;;) {
      if (questions.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const question = questions.shift();
      if (!question) break;
      try {
        await send({ rows: await answer({ ...question, cells: question.cells.map((at) => plan.cells[at]!) }) });
      } catch (error) {
        await send({ error: (error as Error).message });
      }
    }
    machine.dispose();
    process.disconnect();
  }),
);
