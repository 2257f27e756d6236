import { describe, expect, test } from "vitest";
import { exampleTraces } from "@/components/charts/example-traces";
import { asBranch, whatIf, whatIfOf } from "@/lib/analysis/what-if";
import { decode } from "@/lib/decoding/decode";
import type { Settings } from "@/lib/decoding/strategy";
import type { Trace } from "@/lib/trace/schema";
import { smallTrace } from "../charts/small-trace";
import { toyRequest } from "../decoding/runs";
import { toyTrace } from "../trace/traces";
import { CAR, CAT, DOG, handTrace, RED } from "./hand-trace";

const threshold = (value: number) => ({ ranking: "probability", gate: { kind: "threshold", value } }) as const;
const quota = (count: number) => ({ ranking: "probability", gate: { kind: "quota", count } }) as const;
const positions = ({ commits }: { commits: readonly { position: number }[] }) =>
  commits.map(({ position }) => position);

describe("another rule for a recorded iteration", () => {
  // Proposals of the first iteration: dog 60 % at 1, dog 20 % at 2, end 90 % at 3, pad 80 % at 4; γ = 70 % took 3 and 4.
  test("says what a lower or higher γ gains and loses", () => {
    expect(whatIf(smallTrace, 0, threshold(0.5))).toMatchObject({
      commits: [
        { position: 1, token: 1, probability: 0.6, score: 0.6, rank: 3 },
        { position: 3, rank: 1 },
        { position: 4, rank: 2 },
      ],
      kept: [3, 4],
      gained: [1],
      lost: [],
      isFallback: false,
      caveat: null,
    });
    expect(whatIf(smallTrace, 0, threshold(0.8))).toMatchObject({ kept: [3], gained: [], lost: [4] });
  });

  test("falls back to the schedule's best when nothing passes", () => {
    const none = whatIf(smallTrace, 0, threshold(0.95));
    expect(none).toMatchObject({ kept: [3], lost: [4], isFallback: true });
    expect(none.commits).toHaveLength(1);
  });

  test("takes the best of a quota, none of a quota of 0, and no more than there are", () => {
    expect(positions(whatIf(smallTrace, 0, quota(3)))).toEqual([1, 3, 4]);
    expect(whatIf(smallTrace, 0, quota(0))).toMatchObject({ commits: [], lost: [3, 4], isFallback: false });
    expect(positions(whatIf(smallTrace, 0, quota(99)))).toEqual([1, 2, 3, 4]);
  });

  test("ranks by margin and by negative entropy from the stored table", () => {
    const trace = handTrace([
      {
        rows: {
          0: [
            [DOG, 0.5],
            [CAT, 0.45],
          ],
          1: [
            [RED, 0.4],
            [CAT, 0.1],
          ],
          2: [[CAR, 0.3]],
        },
        commit: [0],
      },
    ]);
    const best = (ranking: "probability" | "margin" | "negative-entropy") =>
      whatIf(trace, 0, { ranking, gate: { kind: "quota", count: 1 } }).commits[0];
    expect(best("probability")).toMatchObject({ position: 0, score: 0.5 });
    // Margins 0.05, 0.3 and 0.3: the left one of equals.
    expect(best("margin")).toMatchObject({ position: 1, token: RED, score: expect.closeTo(0.3, 10) });
    // Entropies 0.5, 0.6 and 0.7 nats.
    expect(best("negative-entropy")).toMatchObject({ position: 0, score: -0.5 });
  });

  test("gives equal scores to what the run committed", () => {
    const trace = handTrace([{ rows: { 0: [[DOG, 0.9]], 1: [[RED, 0.9]] }, commit: [1], gate: { quota: 1 } }]);
    expect(whatIf(trace, 0, quota(1))).toMatchObject({ kept: [1], gained: [], lost: [] });
  });

  test("has a caveat where the run did something else than rank and cut", async () => {
    const drawn = await toyTrace("origin");
    expect(drawn.iterations.some(({ index }) => whatIf(drawn, index, quota(1)).caveat !== null)).toBe(true);
    const random = await toyTrace("confident", { gamma: 0.5, fallback: "random" });
    expect(whatIf(random, 0, threshold(1)).caveat).toMatch(/draws positions at random/);
  });

  test("needs an iteration of the trace, and has no rule of its own where nobody was asked about", () => {
    expect(() => whatIf(smallTrace, 3, quota(1))).toThrow("expected an iteration from 0 to 2, got 3");
    expect(whatIfOf(handTrace([{}]), 0)).toBeNull();
    expect(whatIfOf(smallTrace, 7)).toBeNull();
  });
});

const ownRules: [string, Settings][] = [
  ["confident", { gamma: 0.9 }],
  ["confident", { gamma: 0.4 }],
  ["confident", { gamma: 0.5, fallback: "best" }],
  ["confident", { gamma: 0.9, steps: 5 }],
  ["confident", { gamma: 0.4, temperature: 0.7, topP: 0.9 }],
  ["margin", { gamma: 0.2 }],
  ["margin", { gamma: 0.9, steps: 4 }],
  ["margin", {}],
  ["maskgit", {}],
  ["maskgit", { steps: 4 }],
  ["maskgit", { gamma: 0.8, originalConfidence: false, topK: 3 }],
  ["maskgit", { pipeline: "dream", steps: 24 }],
  ["entropy", { gamma: 0.5, steps: 6 }],
  ["fast-dllm-threshold", { threshold: 0.4, blockLength: 8 }],
  ["dinfer-threshold", { threshold: 0.5 }],
  ["llada", { steps: 5 }],
];

describe("the run's own rule", () => {
  test.each(ownRules)("of %s with %j predicts exactly what the run committed", async (strategy, settings) => {
    const trace = await toyTrace(strategy, settings, { prior: [[3, 5]] });
    expect(trace.iterations.length).toBeGreaterThan(1);
    for (const { index, commits } of trace.iterations) {
      const own = whatIf(trace, index, whatIfOf(trace, index)!);
      expect(own.commits.map(({ position, token, rank }) => [position, token, rank])).toEqual(
        commits.map(({ position, token, rank }) => [position, token, rank]),
      );
      expect(own).toMatchObject({ gained: [], lost: [], caveat: null });
    }
  });

  test("of a fallback is the threshold, and of the last step a quota of everything", async () => {
    const trace = await toyTrace("confident", { gamma: 1, steps: 3 });
    expect(trace.iterations.map(({ index }) => whatIfOf(trace, index)!.gate)).toEqual([
      { kind: "threshold", value: 1 },
      { kind: "threshold", value: 1 },
      { kind: "quota", count: trace.iterations[2]!.positions.length },
    ]);
  });
});

describe("a what-if as a branch", () => {
  const branchOf = (trace: Trace, index: number, rule: Parameters<typeof whatIf>[2]) =>
    asBranch(trace, whatIf(trace, index, rule));
  const { confident, maskgit } = exampleTraces;

  test("is another γ from here on where the strategy ranks so and has one", () => {
    expect(branchOf(confident, 2, threshold(0.55))).toEqual({ settings: { gamma: 0.55 }, intervention: {} });
    expect(branchOf(maskgit, 2, threshold(0.9))).toEqual({ settings: { gamma: 0.9 }, intervention: {} });
  });

  test("is a choice by hand for a quota, another ranking, or a value that γ does not admit", () => {
    const chosen = (rule: Parameters<typeof whatIf>[2]) => ({
      settings: {},
      intervention: { choose: positions(whatIf(confident, 2, rule)) },
    });
    for (const rule of [quota(2), threshold(0), { ...threshold(0.5), ranking: "margin" } as const]) {
      expect(branchOf(confident, 2, rule)).toEqual(chosen(rule));
    }
  });

  test("is a choice by hand in the last step, which would commit everything, and where γ knows no effect", async () => {
    const short = await toyTrace("confident", { gamma: 0.9, steps: 2 });
    expect(branchOf(short, 1, threshold(0.99)).settings).toEqual({});
    const dream = await toyTrace("maskgit", { pipeline: "dream" });
    expect(branchOf(dream, 3, threshold(0.3)).settings).toEqual({});
  });

  const tried: [string, Settings, Parameters<typeof whatIf>[2]][] = [
    ["confident", { gamma: 0.9 }, threshold(0.6)],
    ["confident", { gamma: 0.5 }, threshold(0.97)],
    ["confident", { gamma: 0.9, fallback: "best" }, threshold(0.7)],
    ["confident", { gamma: 0.9, steps: 6 }, threshold(1)],
    ["maskgit", {}, threshold(0.6)],
    ["maskgit", {}, quota(3)],
    ["margin", { gamma: 0.9 }, { ...threshold(0.3), ranking: "margin" }],
    ["margin", {}, { ...quota(4), ranking: "negative-entropy" }],
    ["fast-dllm-threshold", {}, threshold(0.5)],
    ["origin", {}, quota(2)],
  ];

  test.each(tried)("of %s with %j commits in a run what it said (%j)", async (strategy, settings, rule) => {
    const trace = await toyTrace(strategy, settings);
    for (const { index, canvas } of trace.iterations) {
      const foreseen = whatIf(trace, index, rule);
      const change = asBranch(trace, foreseen);
      const branch = decode({
        ...toyRequest(strategy, { ...settings, ...change.settings }),
        resume: { iteration: index, response: canvas, fixed: [], initiallyMasked: trace.responseLength },
        intervention: change.intervention,
      });
      const step = await branch.next();
      const commits = step.done ? [] : step.value.commits;
      expect(commits.map(({ position, token }) => [position, token])).toEqual(
        foreseen.commits.map(({ position, token }) => [position, token]),
      );
    }
  });
});
