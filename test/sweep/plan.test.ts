import { describe, expect, test } from "vitest";
import { emojiWorld } from "@/lib/study/emoji-world";
import { estimate, estimateText } from "@/lib/sweep/estimate";
import { lanesOf } from "@/lib/sweep/grid";
import { planSweep, questionsOf } from "@/lib/sweep/plan";
import { parseSweep } from "@/lib/sweep/schema";
import { tokenizer } from "@/test/run/toy-engine";

const labels = (text: string) => lanesOf(text).map(({ label }) => label);
const planned = (data: object) => planSweep(parseSweep({ tasks: ["add"], ...data }), emojiWorld());

describe("a lane's grid", () => {
  test("is a range with its end, a list, or both together", () => {
    expect(labels("confident;gamma=0.5:0.95:0.15")).toEqual([
      "confident;gamma=0.5",
      "confident;gamma=0.65",
      "confident;gamma=0.8",
      "confident;gamma=0.95",
    ]);
    expect(labels("confident;gamma=0.7:0.8:0.1,0.99;prefill=off,dimple")).toEqual([
      "confident;gamma=0.7;prefill=off",
      "confident;gamma=0.7",
      "confident;gamma=0.8;prefill=off",
      "confident;gamma=0.8",
      "confident;gamma=0.99;prefill=off",
      "confident;gamma=0.99",
    ]);
    expect(labels("confident;gamma=0.9:0.7:-0.1")).toEqual([
      "confident;gamma=0.9",
      "confident;gamma=0.8",
      "confident;gamma=0.7",
    ]);
  });

  test("follows the length, whatever that is", () => {
    const [half] = lanesOf("maskgit;steps=length/2");
    expect([8, 15, 128].map((length) => half!.at(length).settings.steps)).toEqual([4, 8, 64]);
    expect(labels("maskgit;steps=length,length/4,8")).toEqual([
      "maskgit;steps=length",
      "maskgit;steps=length/4",
      "maskgit;steps=8",
    ]);
  });

  test.each([
    ["confident;gamma=0.5:0.9:0", /gamma=0.5:0.9:0: expected from:to:step with 1 to 512 values, found no end of them/],
    ["confident;gamma=0.9:0.5:0.1", /expected from:to:step with 1 to 512 values, found 0/],
    ["confident;gamma=0.1:0.9:0.0001", /found 8001/],
    ["confident;gamma=0.5:1.5:0.5", /gamma must be a number from 0.01 to 1, got 1.5/],
    ["confident;gamma=0.5:length:1", /gamma must be a number .*, got 0.5:length:1/],
    ["confident;gamma", /expected key=value, found "gamma"/],
    ["magic;gamma=0.5,0.6", /no strategy "magic"/],
  ])("%s is refused with what is expected", (text, message) => {
    expect(() => lanesOf(text)).toThrow(message);
  });
});

describe("the plan of a sweep", () => {
  test("has every lane at every length with every prior on every task, and asks all of them the same questions", () => {
    const plan = planned({
      lanes: ["confident", "maskgit;steps=length/2"],
      lengths: [16, 32],
      tasks: ["add", "count"],
      n: 2,
    });
    expect(plan.cells.map(({ label, responseLength, task }) => [label, responseLength, task])).toEqual(
      ["confident", "maskgit;steps=length/2"].flatMap((label) =>
        [16, 32].flatMap((length) => ["add", "count"].map((task) => [label, length, task])),
      ),
    );
    expect(plan.cells.filter(({ label }) => label !== "confident").map(({ lane }) => lane.settings.steps)).toEqual([
      8, 8, 16, 16,
    ]);
    const questions = questionsOf(plan);
    expect(questions.map(({ task, index }) => `${task} ${index}`)).toEqual(["add 0", "count 0", "add 1", "count 1"]);
    for (const { task, cells } of questions) expect(cells).toEqual(plan.cells.filter((cell) => cell.task === task));
  });

  test("counts a lane that is written twice once", () => {
    expect(planned({ lanes: ["confident", "confident;gamma=0.8", "confident;gamma=0.8:0.8:1"] }).lanes).toEqual([
      "confident",
      "confident;gamma=0.8",
    ]);
  });

  test("names what cannot go together, and keeps the rest", () => {
    const { cells, conflicts } = planned({
      lanes: ["maskgit;steps=length/2", "autoregressive;prefill=dkv-decode", "confident"],
      lengths: [null, 16],
      priors: ["none", "skeleton"],
      tasks: ["add", "sort"],
    });
    expect(conflicts).toEqual([
      "maskgit;steps=length/2: a setting that follows the length needs lengths that are given.",
      "sort: no structure prior suits its questions.",
      expect.stringMatching(/^autoregressive;prefill=dkv-decode at length \d+: .* looks one way/),
      expect.stringMatching(/^autoregressive;prefill=dkv-decode at length 16: .* looks one way/),
    ]);
    expect(new Set(cells.map(({ label }) => label))).toEqual(new Set(["maskgit;steps=length/2", "confident"]));
    expect(cells.filter(({ prior }) => prior).every(({ task }) => task === "add")).toBe(true);
  });

  test.each([
    [{ tasks: [] }, /sweep\.tasks: /],
    [{ tasks: ["add", "fly"] }, /^no task "fly"; there are describe, /],
    [{ tasks: ["add", "add"] }, /expected each task once/],
    [{ lanes: [] }, /sweep\.lanes: /],
    [{ lengths: [2] }, /sweep\.lengths\.0: /],
    [{ n: 0 }, /sweep\.n: /],
    [{ speed: 3 }, /speed/],
    [{ version: 2 }, /sweep\.version: /],
  ])("refuses %j in words", (data, message) => {
    expect(() => planned(data)).toThrow(message);
  });

  test("shards share the questions without a gap, the same for all lanes", () => {
    const plan = planned({ lanes: ["confident", "maskgit"], tasks: ["add", "count", "sort"], n: 7 });
    const parts = (of: number) => Array.from({ length: of }, (_, part) => questionsOf(plan, { part, of }));
    const name = ({ task, index }: { task: string; index: number }) => `${task} ${index}`;
    for (const of of [1, 2, 3, 5, 64]) {
      const all = parts(of).flat().map(name);
      expect(all).toHaveLength(3 * 7);
      expect(new Set(all).size).toBe(all.length);
      for (const { cells } of parts(of).flat()) expect(cells).toHaveLength(2);
    }
    // The halves of the second of three shards.
    const nested = [0, 1].map((half) => ({ part: 1 + 3 * half, of: 6 }));
    const together = nested.flatMap((shard) => questionsOf(plan, shard).map(name));
    expect(together.sort()).toEqual(parts(3)[1]!.map(name).sort());
  });
});

describe("an estimate", () => {
  const plan = planned({ lanes: ["confident", "maskgit"], lengths: [16, 32], tasks: ["add", "count"], n: 10 });

  test("counts the most that lanes may take until some were tried", () => {
    const { minutes, problem, ...counts } = estimate(plan, []);
    // Two tasks, ten questions, two lanes: at most one iteration a position.
    expect(counts).toEqual({ cells: 8, answers: 80, evaluations: 2 * 10 * 2 * (16 + 32), isAtMost: true });
    expect({ minutes, problem }).toEqual({ minutes: null, problem: null });
  });

  test("goes by what was tried, between lengths and beside them", () => {
    const trials = [
      { lane: "confident", responseLength: 16, nfe: 3, totalMs: 30 },
      { lane: "confident", responseLength: 32, nfe: 4, totalMs: 60 },
      { lane: "maskgit", responseLength: 32, nfe: 32, totalMs: 600 },
    ];
    const expected = estimate(plan, trials);
    // One token a step takes half as many steps for half the length, and half the time.
    expect(expected).toMatchObject({ isAtMost: false, evaluations: 2 * 10 * (3 + 4 + 16 + 32) });
    expect(expected.minutes).toBeCloseTo((2 * 10 * (30 + 60 + 300 + 600)) / 60_000, 10);
    expect(estimateText(expected)).toBe("8 cells, 80 answers, about 1,100 evaluations, about 20 s");
    const between = estimate(planned({ lanes: ["confident"], lengths: [24], tasks: ["add"], n: 1 }), trials);
    // Half the way on a logarithmic scale would be 22.6.
    expect(between.minutes! * 60_000).toBeCloseTo(45, 0);
    const rest = estimate(plan, trials, { shard: { part: 0, of: 2 }, workers: 2, kept: 20 });
    expect(rest.answers).toBe(20);
    expect(rest.minutes).toBeCloseTo(expected.minutes! / 4 / 2, 10);
  });

  test("takes lanes that were not tried for like those of their strategy that were", () => {
    const grid = planned({ lanes: ["confident;gamma=0.5:0.9:0.1", "maskgit"], lengths: [32], tasks: ["add"], n: 1 });
    const trials = [
      { lane: "confident;gamma=0.5", responseLength: 32, nfe: 4, totalMs: 40 },
      { lane: "confident;gamma=0.9", responseLength: 32, nfe: 12, totalMs: 120 },
      { lane: "maskgit", responseLength: 32, nfe: 32, totalMs: 320 },
    ];
    const { evaluations, minutes, isAtMost } = estimate(grid, trials);
    expect(isAtMost).toBe(false);
    expect(evaluations).toBe(4 + 3 * 8 + 12 + 32);
    expect(minutes! * 60_000).toBeCloseTo(720, 6);
  });

  test("says with numbers when it would take more than a day, and what would fit", () => {
    const large = planned({ lanes: ["maskgit"], lengths: [128], n: 10_000 });
    const trials = [{ lane: "maskgit", responseLength: 128, nfe: 128, totalMs: 17_280 }];
    expect(estimate(large, trials).problem).toBe(
      "10,000 answers in 1 cell and about 1,280,000 evaluations take about 48 hours here, more than a day; 5,000 questions a task would take a day.",
    );
  });

  test("says why nothing can be run", () => {
    const nothing = planned({ lanes: ["maskgit;steps=length/2"] });
    expect(estimate(nothing, []).problem).toBe(
      "Nothing of this sweep can be run. maskgit;steps=length/2: a setting that follows the length needs lengths that are given.",
    );
  });
});

test("a task's questions have a skeleton exactly where a structure prior suits them", () => {
  const problems = emojiWorld();
  for (const { id } of problems.tasks) {
    for (let index = 0; index < 30; index++) {
      const { skeleton, reference } = problems.problem(id, index, 5);
      const text = skeleton?.(tokenizer);
      expect(text === undefined, id).toBe(["is-there", "sort", "reverse"].includes(id));
      expect(text).not.toBe("");
      expect(reference!(tokenizer).length).toBeGreaterThan(1);
    }
  }
});
