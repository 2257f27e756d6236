import { describe, expect, test } from "vitest";
import { exampleTraces } from "@/components/charts/example-traces";
import { lessonsOf } from "@/lib/analysis/lessons";
import { strategies } from "@/lib/decoding/strategies";
import type { Settings } from "@/lib/decoding/strategy";
import { smallTrace } from "../charts/small-trace";
import { toyTrace } from "../trace/traces";
import { CAR, CAT, DOG, handTrace, RED, type Round, THE } from "./hand-trace";

const lessons = async (strategy: string, settings: Settings) => lessonsOf(await toyTrace(strategy, settings));

describe("a finished run teaches", () => {
  test("nothing where all settings acted as they should", async () => {
    expect(lessonsOf(smallTrace)).toEqual([]);
    expect(await lessons("confident", { gamma: 0.5 })).toEqual([]);
    expect(await lessons("maskgit", { steps: 4 })).toEqual([]);
  });

  test("that γ was never passed, and below what it would have been", async () => {
    const trace = await toyTrace("confident", { gamma: 0.99 });
    const best = Math.max(...trace.iterations.flatMap(({ score }) => score!));
    const percent = `${(best * 100).toFixed(1)}\u00a0%`;
    expect(lessonsOf(trace)).toEqual([
      {
        key: "gamma",
        message: `In each of its ${trace.iterations.length} iterations nothing passed γ 99\u00a0%; the best score was ${percent}. The fallback made the whole run. Try a value below ${percent}.`,
      },
    ]);
  });

  test("why no γ can be passed where negative entropy is ranked by", async () => {
    const [lesson] = await lessons("entropy", { gamma: 0.5 });
    expect(lesson?.message).toMatch(/nothing passed γ 0\.5\snats.*Negative entropy is never above 0/);
  });

  test("that another condition than the threshold held everything back", async () => {
    const [lesson] = await lessons("klass", { threshold: 0.5, divergence: 0 });
    expect(lesson).toMatchObject({ key: "threshold", message: expect.stringMatching(/asks for more than a score/) });
  });

  test("that something always passed γ, so that what waits for a fallback never acted", async () => {
    expect(await lessons("confident", { gamma: 0.2, selectionTemperature: 0.5 })).toEqual([
      {
        key: "selectionTemperature",
        message:
          "In its only iteration some position passed γ 20\u00a0%, so “Selection temperature” never acted. Try a higher γ.",
      },
    ]);
    expect((await lessons("confident", { gamma: 0.2, fallback: "best" })).map(({ key }) => key)).toEqual(["fallback"]);
    expect(await lessons("confident", { gamma: 0.9, selectionTemperature: 0.5 })).toEqual([]);
  });

  test("how many iterations were idle, and why", async () => {
    // 32 steps for 16 masks: the schedule rounds 17 times down to nothing.
    const [lesson] = await lessons("maskgit", { pipeline: "dream", steps: 32 });
    expect(lesson).toEqual({
      key: "steps",
      message:
        "17 of 32 iterations changed nothing and still cost 17 evaluations: in 17 the schedule asked for less than one position. Try fewer steps, or the dim pipeline.",
    });
    const spent = handTrace([
      { rows: { 0: [[DOG, 0.9]], 1: [[CAT, 0.9]], 2: [[RED, 0.9]], 3: [[CAR, 0.9]] }, commit: [0, 1, 2, 3] },
      { cost: { evaluations: 2 } },
    ]);
    expect(lessonsOf(spent)[0]?.message).toMatch(
      /^1 of 2 iterations changed nothing and still cost 2 evaluations: 1 came after the last mask/,
    );
  });

  test("that every confidence was 1 because one token was left, and not where the network was sure by itself", async () => {
    const [lesson] = await lessons("maskgit", { originalConfidence: false, topP: 0.01 });
    expect(lesson).toMatchObject({
      key: "topP",
      message: expect.stringMatching(/because top-p 0\.01 leaves one token/),
    });
    expect((await lessons("maskgit", { originalConfidence: false, topK: 1 }))[0]).toMatchObject({
      key: "topK",
      message: expect.stringMatching(/because top-k 1 leaves/),
    });
    const sure = handTrace([{ rows: { 0: [[DOG, 1]], 1: [[CAT, 1]] }, commit: [0, 1] }]);
    expect(lessonsOf(sure).map(({ key }) => key)).not.toContain("topP");
  });

  test("that the steps were used up, or were never taken", async () => {
    expect((await lessons("left-to-right", { steps: 9 }))[0]?.message).toMatch(
      /^After 9 iterations the steps were used up with 7 of 16 positions still masked\. Try more steps/,
    );
    expect((await lessons("maskgit", { steps: 64 }))[0]?.message).toMatch(
      /^The answer was finished after 16 of 64 steps/,
    );
  });

  test("that a prompt cache of a single iteration saved nothing", () => {
    const rows = { 0: [[DOG, 0.9]], 1: [[CAT, 0.9]], 2: [[RED, 0.9]], 3: [[THE, 0.9]] } as const;
    const once = { rows, commit: [0, 1, 2, 3] };
    expect(lessonsOf(handTrace([once], { prefill: "dimple" }))).toMatchObject([
      { key: "prefill", message: expect.stringMatching(/took one iteration, and the first one only fills the cache/) },
    ]);
    expect(lessonsOf(handTrace([{ ...once, cost: { cachedTokens: 2 } }], { prefill: "dimple" }))).toEqual([]);
    expect(lessonsOf(handTrace([once]))).toEqual([]);
  });

  test("how many tokens that were given back came back the same", () => {
    const given = (again: number) =>
      handTrace([
        { rows: { 0: [[DOG, 0.9]], 1: [[CAT, 0.9]], 2: [[RED, 0.9]] }, commit: [0, 1, 2] },
        { rows: { 3: [[CAR, 0.9]] }, commit: [3], remasks: [0, 1] },
        { rows: { 0: [[DOG, 0.9]], 1: [[again, 0.9]] }, commit: [0, 1] },
      ]);
    expect(lessonsOf(given(CAT))).toMatchObject([
      { key: "remasks", message: expect.stringMatching(/^Of 2 tokens .* 2 came back the same/) },
    ]);
    expect(lessonsOf(given(RED))[0]?.message).toMatch(/^Of 2 tokens .* 1 came back the same/);
  });

  test("only of its own iterations when it is a branch, and not of what was given back by hand", () => {
    const rounds: Round[] = [
      { rows: { 0: [[DOG, 0.9]], 1: [[CAT, 0.9]], 2: [[RED, 0.9]], 3: [[CAR, 0.9]] }, commit: [1, 2, 3] },
      {},
      { rows: { 0: [[DOG, 0.9]] }, remasks: [1], commit: [0] },
      { rows: { 1: [[CAT, 0.9]] }, commit: [1] },
    ];
    const plain = lessonsOf(handTrace(rounds));
    expect(plain.map(({ key }) => key).sort()).toEqual(["remasks", "steps"]);
    const branch = { iteration: 2, intervention: { remask: [1] } };
    expect(
      lessonsOf(
        handTrace(
          rounds.map((round) => ({ ...round }) as never),
          { branch },
        ),
      ),
    ).toEqual([]);
  });

  test("nothing when it was stopped", async () => {
    const stopped = await toyTrace("confident", { gamma: 1 });
    expect(lessonsOf({ ...stopped, outcome: { ...stopped.outcome, status: "aborted" } })).toEqual([]);
  });

  test("in sentences, about each setting once, whatever the strategy", async () => {
    const { cachedDrift: _, ...recorded } = exampleTraces;
    const traces = [...Object.values(recorded), ...(await Promise.all(strategies.map(({ id }) => toyTrace(id))))];
    const all = traces.map(lessonsOf);
    expect(all.flat().length).toBeGreaterThan(2);
    for (const found of all) {
      expect(new Set(found.map(({ key }) => key)).size).toBe(found.length);
      for (const { message } of found) expect(message).toMatch(/^[A-Z0-9].*\d.*\.$/su);
    }
  });
});
