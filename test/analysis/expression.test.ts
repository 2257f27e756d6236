import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Breakpoint, breakpointHits, breakpointProblem, breakpointsIn } from "@/lib/analysis/breakpoints";
import { compile, spansOf, TooMuchWork } from "@/lib/analysis/expression";
import type { Trace } from "@/lib/trace/schema";
import { DOG, handTrace } from "./hand-trace";

/** Places where an expression matches; the problem where it is not read. */
function found(body: string, text: string, flags = "", work = { left: 1_000_000 }) {
  const compiled = compile(body, flags);
  return "problem" in compiled ? compiled.problem : spansOf(compiled.program, text, work);
}

const browser = (body: string, text: string, flags = "") =>
  Array.from(text.matchAll(new RegExp(body, `g${flags}`)), ({ index, 0: { length } }) => [index, index + length]);

describe("an expression", () => {
  const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\w", "\\s", "\\b", "^", "$");
  const body = fc.letrec<{ all: string; part: string }>((tie) => ({
    part: fc.oneof(
      { weight: 4, arbitrary: atom },
      { weight: 1, arbitrary: tie("all").map((inner) => `(${inner})`) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(
            fc.constantFrom("a", "b", ".", "(ab)", "(?:a|b)", "(a|ab)"),
            fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "{0,}", "*?", "+?", "??", "{1,2}?"),
          )
          .map((pair) => pair.join("")),
      },
    ),
    all: fc.oneof(
      { depthSize: "small" },
      fc.array(tie("part"), { minLength: 1, maxLength: 4 }).map((parts) => parts.join("")),
      fc.tuple(tie("part"), tie("part")).map((parts) => parts.join("|")),
    ),
  })).all;

  test("finds what the browser's finds, and as much of it", () => {
    fc.assert(
      fc.property(
        body,
        fc.string({ unit: fc.constantFrom("a", "b", "c", " ", "\n"), maxLength: 12 }),
        fc.constantFrom("", "i", "s", "u"),
        (source, text, flags) => {
          expect(found(source, text, flags)).toEqual(browser(source, text, flags));
        },
      ),
      { seed: 3, numRuns: 2000 },
    );
  });

  test.each<[string, string, string]>([
    ["\\d+ %", "12 % of 7 %", ""],
    ["\\u0063at|\\x64og", "cat dog", ""],
    ["\\p{L}+", "naïve Fuß 12", "u"],
    ["[^\\]a-c]{2}", "ab]dex", ""],
    ["CAT", "a cat", "i"],
    ["(?<name>re+d) \\(x\\)", "reeed (x)", ""],
    ["a{,2}", "a{,2}", ""],
    ["😀.", "😀x 😀y", "u"],
    ["", "ab", ""],
  ])("/%s/ in “%s” is found where the browser finds it", (source, text, flags) => {
    expect(found(source, text, flags)).toEqual(browser(source, text, flags));
  });

  test.each(["(?=a)", "(?<!a)b", "(a)\\1", "(?<x>a)\\k<x>"])("/%s/ is not read, and says so", (source) => {
    expect(found(source, "aa")).toMatch(/a look around or a reference back, is not read here/);
  });

  test.each(["a{1001}", "(a{40}b){40}", "(((a{9}){9}){9}){9}"])("/%s/ is too long when written out", (source) => {
    expect(found(source, "aa")).toBe("its repetitions, written out, are too many");
  });

  test("stops when its work is used up", () => {
    expect(() => found("a.*b|a", "a".repeat(400), "", { left: 10_000 })).toThrow(TooMuchWork);
  });
});

describe("a breakpoint on an expression", () => {
  const wordy = (words: number): Trace => {
    const rows = Object.fromEntries(Array.from({ length: words }, (_, at) => [at, [[DOG, 0.9]] as const]));
    return handTrace([{ rows, commit: Object.keys(rows).map(Number) }], { responseLength: words });
  };
  const text = (pattern: string): Breakpoint => ({ kind: "text", enabled: true, pattern });
  const field = readFileSync("test/fixtures/field/regex-breakpoints.txt", "utf8").trim().split("\n");

  test.each(field)("%s, which kept a browser busy for more than 20 s, is looked for in little work", (pattern) => {
    expect(breakpointProblem(text(pattern))).toBeNull();
    expect(breakpointsIn([text(pattern)], wordy(200))).toEqual([]);
  });

  test("that takes too long says so once and asks to be switched off", () => {
    const trace = wordy(250);
    const costly = text("/ |.{0,150}x.{0,90}y/");
    const told = /takes too long to look for; it is switched off\.$/;
    expect(breakpointHits([costly], trace, 0)).toMatchObject([
      { positions: [], isTooMuch: true, reason: expect.stringMatching(told) },
    ]);
    const [only] = trace.iterations;
    const often = { ...trace, iterations: Array.from({ length: 40 }, (_, index) => ({ ...only!, index })) };
    expect(breakpointsIn([costly], often)).toMatchObject([{ iteration: 0, reasons: [expect.stringMatching(told)] }]);
  });
});
