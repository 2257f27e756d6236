import { describe, expect, test } from "vitest";
import { exampleTraces } from "@/components/charts/example-traces";
import { breakpointText } from "@/components/playground/state/breakpoint-text";
import { breakpointSchema, breakpointsSchema } from "@/lib/analysis/breakpoint-schema";
import {
  BREAKPOINT_KINDS,
  type Breakpoint,
  breakpointHits,
  breakpointProblem,
  breakpointsIn,
} from "@/lib/analysis/breakpoints";
import { DEFAULT_BREAKPOINTS } from "@/lib/analysis/default-breakpoints";
import type { Trace } from "@/lib/trace/schema";
import { smallTrace } from "../charts/small-trace";
import { CAR, CAT, DOG, EOS, handTrace, MASK, PET, RED, THE } from "./hand-trace";

/** 0-based iterations at which one breakpoint stops a run. */
const stops = (breakpoint: Breakpoint, trace: Trace) =>
  breakpointsIn([breakpoint], trace).map(({ iteration }) => iteration);
const reasons = (breakpoint: Breakpoint, trace: Trace) =>
  breakpointsIn([breakpoint], trace).flatMap((stop) => stop.reasons);
const text = (pattern: string): Breakpoint => ({ kind: "text", enabled: true, pattern });

describe("a breakpoint", () => {
  test("on confidence stops at a commit strictly below it and says the numbers", () => {
    const below = (share: number): Breakpoint => ({ kind: "confidence", enabled: true, below: share });
    expect(reasons(below(0.5), smallTrace)).toEqual([
      "“cat” committed at position 2 with 45.0\u00a0%, below 50\u00a0%.",
    ]);
    expect(stops(below(0.45), smallTrace)).toEqual([]);
    expect(reasons(below(0.95), smallTrace)[0]).toBe(
      "“<|eos|>” committed at position 3 with 90.0\u00a0%, below 95\u00a0%; 1 more.",
    );
  });

  test("on confidence lets pass what was put in place by hand", () => {
    const trace = handTrace([
      {
        rows: {
          0: [
            [DOG, 0.9],
            [CAT, 0.05],
          ],
        },
        put: { 0: CAT },
      },
    ]);
    expect(stops({ kind: "confidence", enabled: true, below: 0.5 }, trace)).toEqual([]);
  });

  test("on nothing passing stops where a threshold was in force, fallback or not", () => {
    const nonePasses: Breakpoint = { kind: "none-passes", enabled: true };
    const trace = handTrace([
      { rows: { 0: [[DOG, 0.9]], 1: [[RED, 0.4]] }, commit: [0] },
      { rows: { 1: [[RED, 0.4]], 2: [[CAT, 0.6]] }, commit: [2], reason: "fallback" },
      { rows: { 1: [[RED, 0.4]] }, put: { 1: RED } },
      { rows: { 3: [[CAR, 0.2]] }, commit: [3], reason: "quota", gate: { quota: 1 } },
    ]);
    expect(breakpointsIn([nonePasses], trace)).toMatchObject([
      { iteration: 1, reasons: ["No position passed γ 70\u00a0%; the best one, position 2, had 60.0\u00a0%."] },
      { iteration: 2, hits: [{ positions: [1] }] },
    ]);
  });

  test("on regret stops when it begins", () => {
    const trace = handTrace([
      { rows: { 0: [[DOG, 0.9]] }, commit: [0] },
      { observed: { 0: [CAT, 0.6] } },
      { observed: { 0: [CAT, 0.7] } },
    ]);
    expect(reasons({ kind: "regret", enabled: true }, trace)).toEqual([
      "“dog” stands at position 0, and the network would now write “cat” with 60.0\u00a0%.",
    ]);
  });

  test("on end, position and iteration stops there and nowhere else", () => {
    expect(stops({ kind: "end", enabled: true }, smallTrace)).toEqual([0]);
    expect(stops({ kind: "position", enabled: true, position: 2 }, smallTrace)).toEqual([2]);
    expect(reasons({ kind: "iteration", enabled: true, iteration: 1 }, smallTrace)).toEqual(["Iteration 2 is done."]);
    expect(stops({ kind: "iteration", enabled: true, iteration: 9 }, smallTrace)).toEqual([]);
  });

  test("that is off stops nothing, and several stop together", () => {
    expect(breakpointsIn(DEFAULT_BREAKPOINTS, smallTrace)).toEqual([]);
    const on = [...DEFAULT_BREAKPOINTS, text("eos")].map((breakpoint) => ({ ...breakpoint, enabled: true }));
    expect(breakpointHits(on, smallTrace, 0).map(({ breakpoint }) => breakpoint.kind)).toEqual(["end", "text"]);
    expect(breakpointHits(on, smallTrace, 7)).toEqual([]);
  });
});

describe("a breakpoint on text", () => {
  const trace = handTrace(
    [
      { rows: { 0: [[RED, 0.9]], 2: [[CAT, 0.9]] }, commit: [0, 2] },
      { rows: { 1: [[DOG, 0.9]] }, commit: [1] },
      { rows: { 3: [[CAR, 0.9]] }, commit: [3] },
      { rows: { 4: [[PET, 0.9]], 5: [[EOS, 0.9]] }, commit: [4, 5] },
    ],
    { responseLength: 6 },
  );

  test("stops when a token or the last missing word is committed, and not again", () => {
    expect(stops(text("red"), trace)).toEqual([0]);
    expect(stops(text("Red dog CAT"), trace)).toEqual([1]);
    expect(reasons(text("red dog"), trace)).toEqual(["“red dog” was written at positions 0 to 1."]);
    expect(stops(text("red cat"), trace)).toEqual([]);
  });

  test("joins pieces of a word, looks for whole words, and still finds a token by itself", () => {
    // " red dog cat" + "car" + "pet" is one word: "catcarpet".
    expect(stops(text("catcarpet"), trace)).toEqual([3]);
    expect(stops(text("carpet"), trace)).toEqual([]);
    expect(stops(text("pet"), trace)).toEqual([3]);
    expect(stops(text("<eos>"), trace)).toEqual([3]);
  });

  test("reads an expression between slashes", () => {
    expect(stops(text("/d.g/"), trace)).toEqual([1]);
    expect(stops(text("/D.G/"), trace)).toEqual([]);
    expect(stops(text("/D.G/i"), trace)).toEqual([1]);
    expect(reasons(text("/c(at|ar)/"), trace)).toEqual([
      "/c(at|ar)/ matches at position 2.",
      "/c(at|ar)/ matches at position 3.",
    ]);
  });

  test("takes characters of a plain text literally", () => {
    expect(["a.g", "(", "[", "d-g", "a/b", "\\", "$"].map((pattern) => breakpointProblem(text(pattern)))).toEqual(
      new Array(7).fill(null),
    );
    expect(stops(text("d.g"), trace)).toEqual([]);
  });

  test("joins the words of a vocabulary without spaces by spaces", () => {
    expect(stops(text("blue background"), exampleTraces.confident)).toHaveLength(1);
    expect(stops(text("bluebackground"), exampleTraces.confident)).toEqual([]);
  });

  test("counts an edit, and no token that is given back at once", () => {
    const changed = handTrace([
      { rows: { 0: [[RED, 0.9]], 1: [[DOG, 0.9]] }, commit: [0, 1], remasks: [1] },
      { rows: { 1: [[DOG, 0.9]] }, edits: [{ position: 0, token: THE }] },
    ]);
    expect(stops(text("dog"), changed)).toEqual([]);
    expect(stops(text("the"), changed)).toEqual([1]);
  });

  test("sees of a long text only what surrounds a new token", () => {
    const wordy = (words: number) => {
      const dogs = Array.from({ length: words - 2 }, (_, index) => [index + 1, [[DOG, 0.9]] as const]);
      const rows = Object.fromEntries([[0, [[RED, 0.9]]], ...dogs]);
      return handTrace(
        [
          { rows, commit: Object.keys(rows).map(Number) },
          { rows: { [words - 1]: [[CAT, 0.9]] }, commit: [words - 1] },
        ],
        { responseLength: words },
      );
    };
    expect(stops(text("/red.*cat/"), wordy(90))).toEqual([1]);
    expect(stops(text("/red.*cat/"), wordy(200))).toEqual([]);
    expect(stops(text("/dog cat/"), wordy(200))).toEqual([1]);
  });

  test("that cannot be read says why and never stops", () => {
    expect(breakpointProblem(text(" "))).toMatch(/found nothing/);
    const mistake = (body: string) => breakpointProblem(text(`/${body}/`))?.replace(/^.*expression: /su, "");
    expect(breakpointProblem(text("/(/"))).toBe("“/(/” is no regular expression: a ( is not closed.");
    expect(["a)", "[a", "*a", "a|+", "a**", "(?<a", "[b-a]"].map(mistake)).toEqual([
      "a ) closes nothing.",
      "a [ is not closed.",
      "nothing stands before *.",
      "nothing stands before +.",
      "nothing stands before *.",
      "nothing stands before ?.",
      "a part of it has no meaning.",
    ]);
    expect(breakpointProblem(text("/a/x"))).toMatch(/no flags but i, s and u, found “x”/);
    expect(breakpointProblem(text("red dog"))).toBeNull();
    expect(stops(text("/(/"), trace)).toEqual([]);
  });

  test.each(["/(a+)+b/", "/(a|a)*b/", "/((a*)b)*/", "/(?:a{2,})+/", "/.*.*.*x/", `/${"a?".repeat(9)}x/`])(
    "refuses %s, which could take too long",
    (pattern) => {
      expect(breakpointProblem(text(pattern))).toMatch(/could take too long/);
    },
  );

  test.each(["/(red|dog) cat/", "/[(+*]+ x/", "/\\(+\\)+/", "/(abc)+/", "/there are .* and .*/", "/a{2}/"])(
    "accepts %s",
    (pattern) => {
      expect(breakpointProblem(text(pattern))).toBeNull();
    },
  );
});

describe("breakpoints as they are kept", () => {
  test("every kind is offered once, valid, on, and described in words of its own", () => {
    const initial = [...BREAKPOINT_KINDS];
    expect(breakpointsSchema.parse(JSON.parse(JSON.stringify(initial)))).toEqual(initial);
    expect(initial.every(({ enabled }) => enabled)).toBe(true);
    const words = initial.map((each) => breakpointText(each));
    expect(new Set(words).size).toBe(breakpointSchema.def.options.length);
    expect(words).toContain("iteration 1 is done");
  });

  test("what is none is refused", () => {
    const refused = [
      { kind: "confidence", enabled: true, below: 1.5 },
      { kind: "iteration", enabled: true, iteration: -1 },
      { kind: "position", enabled: true, position: 1.5 },
      { kind: "end", enabled: true, extra: 1 },
      { kind: "text", enabled: true, pattern: "x".repeat(81) },
      { kind: "end" },
      { kind: "magic", enabled: true },
    ];
    expect(refused.filter((data) => breakpointSchema.safeParse(data).success)).toEqual([]);
  });

  test("a description tells a text from an expression", () => {
    expect(breakpointText(text("red"))).toBe("“red” is written");
    expect(breakpointText(text("/re+d/"))).toBe("/re+d/ matches");
    expect(breakpointText({ kind: "confidence", enabled: true, below: 0.5 })).toBe(
      "confidence below 50\u00a0% at commit",
    );
  });

  test("a masked position is no part of any text", () => {
    const gap = handTrace([{ rows: { 0: [[RED, 0.9]], 2: [[DOG, 0.9]] }, commit: [0, 2] }]);
    expect(gap.outcome.answer[1]).toBe(MASK);
    expect(stops(text("/red.*dog/"), gap)).toEqual([]);
  });
});
