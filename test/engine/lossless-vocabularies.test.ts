import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "@/lib/decoding/random";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import type { Lane } from "@/lib/experiment/schema";
import { runLane } from "@/lib/run/runner";
import { randomProblem } from "@/lib/scene/sample";
import { openMachine } from "@/scripts/node-engine";

/** Questions with a picture and without one. */
const TASKS = ["is-there", "what-is-at", "where", "sort", "reverse", "add"] as const;
const PROMPTS = 200;
const RESPONSE_LENGTH = 10;
/** Milliseconds, on a machine that is busy with other things, too. */
const PATIENCE = 600_000;

let machine: Awaited<ReturnType<typeof openMachine>>;
beforeAll(async () => {
  machine = await openMachine("wasm");
}, PATIENCE);
afterAll(() => machine.dispose());

const random = seededRandom(23);
const problems = Array.from({ length: PROMPTS }, (_, index) =>
  randomProblem(TASKS[index % TASKS.length]!, random, true),
);

async function answer(index: number, strategy: string, more: Partial<Lane> = {}) {
  const { scene, question } = problems[index]!;
  const experiment = {
    ...DEFAULT_EXPERIMENT,
    picture: scene ? ({ kind: "scene", scene } as const) : DEFAULT_EXPERIMENT.picture,
    question: question.text,
    responseLength: RESPONSE_LENGTH,
    prior: "",
  };
  const lane: Lane = { model: "mini-ar", strategy, settings: {}, prefill: "off", ...more };
  for await (const event of runLane(experiment, lane, { ...machine, observe: false })) {
    if (event.kind === "failed") throw new Error(event.message);
    if (event.kind === "done") return event.trace;
  }
  throw new Error("the run did not end");
}

describe("drafts of another vocabulary", () => {
  it(
    `change no token of ${PROMPTS} greedy answers of mini-AR`,
    async () => {
      const spent: Record<string, number> = {};
      for (let index = 0; index < PROMPTS; index++) {
        const plain = await answer(index, "autoregressive", { settings: { stopAtEnd: true } });
        const lanes: readonly (readonly [string, Lane | Partial<Lane>])[] = [
          ["slem", {}],
          ["tli", {}],
          ["chimera", {}],
          // Words in letters take many evaluations: every tenth question.
          ...(index % 10 === 0
            ? ([
                ["slrs", {}],
                ["slem", { companion: "mini-ar-characters" }],
              ] as const)
            : []),
        ];
        spent.plain = (spent.plain ?? 0) + plain.iterations.length;
        for (const [strategy, more] of lanes) {
          const drafted = await answer(index, strategy, more);
          expect(drafted.outcome.answer, `${strategy}: ${problems[index]!.question.text}`).toEqual(
            plain.outcome.answer,
          );
          const key = more.companion ?? strategy;
          spent[key] = (spent[key] ?? 0) + drafted.iterations.length;
        }
      }
      expect(spent.slem!).toBeLessThan(0.75 * spent.plain!);
      expect(spent.tli!).toBeLessThan(0.75 * spent.plain!);
    },
    PATIENCE,
  );
});
