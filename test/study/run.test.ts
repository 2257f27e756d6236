import { describe, expect, test } from "vitest";
import { referenceAnswer } from "@/lib/scene/answer";
import { parseQuestion } from "@/lib/scene/question";
import { emojiWorld } from "@/lib/study/emoji-world";
import type { ProblemSet } from "@/lib/study/problems";
import { accuracyBy, taskReport } from "@/lib/study/summary";
import { planSweep } from "@/lib/sweep/plan";
import type { Row } from "@/lib/sweep/row";
import { answererOn, runSweep } from "@/lib/sweep/run";
import { parseSweep } from "@/lib/sweep/schema";
import { answerIds } from "@/lib/text/emoji-world";
import { type ToyNetwork, tokenizer, toyEngine } from "@/test/run/toy-engine";

/** Writes the same answer to everything, with full confidence. */
const writer =
  (answerTo: (prompt: string) => string): ToyNetwork =>
  (prompt, _canvas, position, promptLength) => {
    const token = answerIds(tokenizer, answerTo(prompt))[position - promptLength] ?? tokenizer.specialId("<|pad|>");
    return Float32Array.from({ length: tokenizer.vocabularySize }, (_, id) => (id === token ? 30 : 0));
  };

/** Answers every sum rightly or every sum with a wrong number. */
const calculator = (right: boolean) =>
  writer((prompt) => {
    const asked = parseQuestion(/user(.*?)<\|im_end\|>/s.exec(prompt)![1]!.trim());
    if (asked?.task !== "add") throw new Error(`expected a sum, got ${prompt}`);
    return right ? referenceAnswer(asked, null)! : "5";
  });

/** All answers to some problems. */
async function answersTo(asked: object, network: ToyNetwork, problems = emojiWorld()): Promise<Row[]> {
  const plan = planSweep(parseSweep({ lanes: ["confident"], ...asked }), problems);
  const rows: Row[] = [];
  for await (const batch of runSweep(plan, [answererOn(plan, toyEngine(network))])) rows.push(...batch.rows);
  return rows;
}

describe("a measurement", () => {
  const sums = (right: boolean, n: number, seed = 1) => answersTo({ tasks: ["add"], n, seed }, calculator(right));

  test("counts right and wrong answers, iterations and evaluations", async () => {
    const right = taskReport("add", await sums(true, 12));
    expect(right).toMatchObject({ task: "add", samples: 12, accuracy: { value: 1 }, iterations: 1, nfe: 1 });
    expect(right.accuracy.low).toBeCloseTo(12 / (12 + 1.96 ** 2), 4); // Wilson at n of n: n / (n + z²)
    expect(taskReport("add", await sums(false, 12))).toMatchObject({ accuracy: { value: 0 }, score: 0 });
  });

  test("asks the same problems for the same seed, and a longer one begins with the shorter one", async () => {
    const questions = async (n: number, seed: number) => (await sums(true, n, seed)).map(({ question }) => question);
    expect((await questions(6, 1)).slice(0, 3)).toEqual(await questions(3, 1));
    expect(await questions(6, 2)).not.toEqual(await questions(6, 1));
  });

  test("asks all lanes and lengths the same problems", async () => {
    const problems = emojiWorld();
    const asked = { lanes: ["confident", "maskgit"], lengths: [null, 8], tasks: ["add", "sort"], n: 2, seed: 3 };
    const rows = await answersTo(
      asked,
      writer(() => "5"),
      problems,
    );
    for (const task of asked.tasks) {
      const needed = problems.problem(task, 0, 3).responseLength;
      for (const index of [0, 1]) {
        const own = rows.filter((row) => row.task === task && row.index === index);
        expect(new Set(own.map(({ question }) => question)).size).toBe(1);
        expect(own.map(({ responseLength }) => responseLength)).toEqual([needed, 8, needed, 8]);
      }
    }
  });

  test("stops with the reason when a run fails", async () => {
    await expect(answersTo({ tasks: ["count"], n: 1 }, calculator(true))).rejects.toThrow(
      /^task count, problem 0: expected a sum/,
    );
  });

  test("measures whatever set of problems it is given", async () => {
    const echoes: ProblemSet = {
      id: "echoes",
      label: "Echoes",
      tasks: [{ id: "say", label: "Say it again" }],
      problem: (_task, index) => ({
        asked: { question: `what is ${index} + 0 ?` },
        responseLength: 6 + index,
        facts: { odd: index % 2 },
        grade: (answer) => ({ correct: answer.trim() === String(index), score: 0.5 }),
      }),
    };
    const outcomes = await answersTo(
      { tasks: ["say"], n: 4 },
      writer(() => "2"),
      echoes,
    );
    expect(outcomes.map(({ correct }) => correct)).toEqual([false, false, true, false]);
    expect(outcomes.map(({ responseLength }) => responseLength)).toEqual([6, 7, 8, 9]);
    expect(accuracyBy("odd", outcomes).map(({ value, samples, accuracy }) => [value, samples, accuracy.value])).toEqual(
      [
        [0, 2, 0.5],
        [1, 2, 0],
      ],
    );
    expect(accuracyBy("even", outcomes)).toEqual([]);
    expect(taskReport("say", outcomes)).toMatchObject({ score: 0.5, responseLength: 7.5 });
  });
});
