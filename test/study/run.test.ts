import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DEFAULT_LANE } from "@/lib/experiment/defaults";
import { referenceAnswer } from "@/lib/scene/answer";
import { parseQuestion } from "@/lib/scene/question";
import { emojiWorld } from "@/lib/study/emoji-world";
import { type Cell, cellKey, cellsOf, type Plan } from "@/lib/study/plan";
import type { ProblemSet } from "@/lib/study/problems";
import { runStudy, type StudyStep } from "@/lib/study/run";
import type { Shelf } from "@/lib/study/shelf";
import { accuracyBy, byCell, taskReport } from "@/lib/study/summary";
import { answerIds } from "@/lib/text/emoji-world";
import { openFileShelf } from "@/scripts/file-shelf";
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

async function stepsOf(plan: Plan, network: ToyNetwork, shelf?: Shelf): Promise<StudyStep[]> {
  const steps: StudyStep[] = [];
  for await (const step of runStudy(plan, toyEngine(network), shelf)) steps.push(step);
  return steps;
}

function plan(tasks: readonly string[], samples: number, seed = 1): Plan {
  const problems = emojiWorld();
  return { problems, cells: cellsOf(problems, { lanes: [DEFAULT_LANE], tasks, seed }), samples };
}

describe("a study", () => {
  async function evaluateSums(right: boolean, samples: number, seed = 1) {
    const steps = await stepsOf(plan(["add"], samples, seed), calculator(right));
    const reports = Array.from(byCell(steps), ([{ task }, outcomes]) => taskReport(task, outcomes));
    return { results: steps.map(({ outcome }) => outcome), reports };
  }

  test("counts right and wrong answers, iterations and evaluations", async () => {
    const right = await evaluateSums(true, 12);
    expect(right.reports).toHaveLength(1);
    expect(right.reports[0]).toMatchObject({ task: "add", samples: 12, accuracy: { value: 1 }, iterations: 1, nfe: 1 });
    expect(right.reports[0]?.accuracy.low).toBeCloseTo(12 / (12 + 1.96 ** 2), 4); // Wilson at n of n: n / (n + z²)
    const wrong = await evaluateSums(false, 12);
    expect(wrong.reports[0]).toMatchObject({ accuracy: { value: 0 }, score: 0 });
  });

  test("asks the same problems for the same seed, and a longer one begins with the shorter one", async () => {
    const questions = async (samples: number, seed: number) =>
      (await evaluateSums(true, samples, seed)).results.map(({ question }) => question);
    expect((await questions(6, 1)).slice(0, 3)).toEqual(await questions(3, 1));
    expect(await questions(6, 2)).not.toEqual(await questions(6, 1));
  });

  test("asks all lanes and lengths the same problems, whichever is asked first", async () => {
    const problems = emojiWorld();
    const lanes = [DEFAULT_LANE, { ...DEFAULT_LANE, strategy: "maskgit" }];
    const cells = cellsOf(problems, { lanes, responseLengths: [null, 8], tasks: ["add", "sort"], seed: 3 });
    expect(cells.map(({ lane, responseLength, task }) => [lane.strategy, responseLength, task])).toEqual(
      ["confident", "maskgit"].flatMap((strategy) =>
        [null, 8].flatMap((length) => ["add", "sort"].map((task) => [strategy, length, task])),
      ),
    );
    const answered = byCell(
      await stepsOf(
        { problems, cells: [...cells].reverse(), samples: 2 },
        writer(() => "5"),
      ),
    );
    for (const task of ["add", "sort"]) {
      const asked = cells.filter((cell) => cell.task === task).map((cell) => answered.get(cell)!);
      for (const outcomes of asked) {
        expect(outcomes.map(({ question }) => question)).toEqual(asked[0]!.map(({ question }) => question));
      }
      expect(asked.map(([first]) => first!.responseLength)).toEqual([first(task), 8, first(task), 8]);
    }
    function first(task: string) {
      return problems.problem(task, 0, 3).responseLength;
    }
  });

  test("stops with the reason when a run fails", async () => {
    await expect(runStudy(plan(["count"], 1), toyEngine(calculator(true))).next()).rejects.toThrow(
      /^task count, problem 0: expected a sum/,
    );
  });

  test("says which outcome of how many it has, and stops when it is told to", async () => {
    const stop = new AbortController();
    const progress: string[] = [];
    const run = async () => {
      for await (const { done, total } of runStudy(plan(["add"], 4), toyEngine(calculator(true), stop.signal))) {
        progress.push(`${done}/${total}`);
        if (done === 2) stop.abort();
      }
    };
    await expect(run()).rejects.toMatchObject({ name: "AbortError" });
    expect(progress).toEqual(["1/4", "2/4"]);
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
    const cells = cellsOf(echoes, { lanes: [DEFAULT_LANE], tasks: ["say"], seed: 1 });
    const steps = await stepsOf(
      { problems: echoes, cells, samples: 4 },
      writer(() => "2"),
    );
    const outcomes = steps.map(({ outcome }) => outcome);
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

describe("a study with a shelf in a file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "shelf-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = () => join(folder, "made", "answers.jsonl");
  async function opened() {
    const notices: string[] = [];
    const shelf = await openFileShelf(file(), (notice) => notices.push(notice));
    return { shelf, notices };
  }

  test("goes on with the first problem that has no outcome, and comes to the same", async () => {
    const whole = await stepsOf(plan(["add"], 3), calculator(true));
    const run = runStudy(plan(["add"], 3), toyEngine(calculator(true)), (await opened()).shelf);
    await run.next();
    await run.next();
    await run.return();
    const { shelf, notices } = await opened();
    const steps = await stepsOf(plan(["add"], 3), calculator(true), shelf);
    expect(steps.map(({ isKept }) => isKept)).toEqual([true, true, false]);
    const timeless = ({ outcome: { modelMs: _, totalMs: __, ...rest } }: StudyStep) => rest;
    expect(steps.map(timeless)).toEqual(whole.map(timeless));
    expect(notices).toEqual([]);
    const longer = await stepsOf(plan(["add"], 4), calculator(true), (await opened()).shelf);
    expect(longer.map(({ isKept }) => isKept)).toEqual([true, true, true, false]);
  });

  test("takes nothing over from other weights, another length or other settings", async () => {
    await stepsOf(plan(["add"], 1), calculator(true), (await opened()).shelf);
    const { shelf } = await opened();
    const [cell] = plan(["add"], 1).cells as [Cell];
    expect(await shelf.kept(cell, ["toy"])).toHaveLength(1);
    expect(await shelf.kept(cell, ["other"])).toEqual([]);
    for (const other of [
      { ...cell, responseLength: 8 },
      { ...cell, seed: 2 },
      { ...cell, problems: "echoes" },
      { ...cell, lane: { ...cell.lane, settings: { gamma: 0.5 } } },
    ]) {
      expect(await shelf.kept(other, ["toy"])).toEqual([]);
    }
  });

  test("drops a line that was broken off, says so, and measures that problem again", async () => {
    await stepsOf(plan(["add"], 2), calculator(true), (await opened()).shelf);
    const text = readFileSync(file(), "utf8");
    appendFileSync(file(), text.slice(0, 40));
    const { shelf, notices } = await opened();
    expect(notices).toEqual([`${file()}: 1 of 3 lines hold no outcome; they are dropped.`]);
    expect(readFileSync(file(), "utf8")).toBe(text);
    const steps = await stepsOf(plan(["add"], 3), calculator(true), shelf);
    expect(steps.map(({ isKept }) => isKept)).toEqual([true, true, false]);
  });
});

describe("a cell's key", () => {
  const [cell] = plan(["add"], 1).cells as [Cell];

  test("is the same for every way to write the same lane", () => {
    const { model, strategy, prefill } = DEFAULT_LANE;
    const spelled = { ...cell, lane: { prefill, strategy, model, settings: { gamma: 0.9 } } };
    expect(cellKey(spelled, ["toy"])).toBe(cellKey(cell, ["toy"]));
  });
});

describe("the problems of the emoji world", () => {
  test("are the same by their number, whatever was asked before", () => {
    const [forwards, backwards] = [emojiWorld(), emojiWorld()];
    const indices = [0, 1, 2, 3];
    for (const { id } of forwards.tasks) {
      const asked = indices.map((index) => forwards.problem(id, index, 7).asked);
      const again = [...indices].reverse().map((index) => backwards.problem(id, index, 7).asked);
      expect(again.reverse()).toEqual(asked);
    }
  });

  test("say of a task there is not which there are", () => {
    expect(() => emojiWorld().problem("fly", 0, 1)).toThrow(/^no task "fly"; there are describe, count, /);
  });
});
