import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import confidentData from "@/components/charts/example-traces/confident.json";
import { positionsOf } from "@/lib/analysis/wrong-positions";
import type { Trace } from "@/lib/trace/schema";

const trace = confidentData as unknown as Trace;
/** A run whose tokens bring the space before a word along. */
const spaced: Trace = JSON.parse(readFileSync("public/traces/opening.jsonl", "utf8").split("\n")[0]!);

it("finds the tokens of a stretch of the answer's text, those that it only touches included", () => {
  for (const run of [trace, spaced]) {
    const { outcome, vocabulary } = run;
    const words = (found: ReadonlySet<number>) =>
      [...found].map((position) => vocabulary.text[outcome.answer[position]!]!.trim());
    const at = outcome.text.indexOf("in the");
    expect(words(positionsOf(run, outcome.text, [{ start: at, end: at + 6 }]))).toEqual(["in", "the"]);
    expect(words(positionsOf(run, outcome.text, [{ start: at + 1, end: at + 4 }]))).toEqual(["in", "the"]);
    expect(positionsOf(run, outcome.text, [])).toEqual(new Set());
  }
});

it("tells nothing of a text that the tokens do not say", () => {
  expect(positionsOf(trace, `${trace.outcome.text}!`, [{ start: 0, end: 3 }])).toEqual(new Set());
});
