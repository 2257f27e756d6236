import { expect, test } from "vitest";
import { type Confidences, confidencesOf } from "@/lib/study/confidences";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { toyTrace } from "@/test/trace/traces";

/** A run that commits what is given: [position, token, probability] by iteration. Token 10 ends an answer. */
async function traceOf(
  answer: readonly number[],
  iterations: readonly (readonly (readonly [number, number, number])[])[],
  changes: readonly Partial<Iteration>[] = [],
): Promise<Trace> {
  const trace = await toyTrace();
  return {
    ...trace,
    responseLength: answer.length,
    prior: [],
    iterations: iterations.map((commits, index) => ({
      ...trace.iterations[0]!,
      index,
      commits: commits.map(([position, token, probability]) => ({ position, token, probability })),
      ...changes[index],
    })),
    outcome: { ...trace.outcome, answer: [...answer] },
  };
}

const tokensOf = (confidences: Confidences) => confidences.reduce((sum, [, tokens]) => sum + tokens, 0);

test("counts tokens up to the first end token by how sure they were, and those that the reference has as right", async () => {
  const trace = await traceOf(
    [3, 4, 10, 10, 10],
    [
      [
        [2, 10, 0.93],
        [3, 10, 0.999],
        [4, 10, 1],
      ],
      [
        [0, 3, 0.52],
        [1, 4, 0.94],
      ],
    ],
  );
  // 0.52 lies in (0.5, 0.55], 0.93 and 0.94 in (0.9, 0.95]; of what is right, the reference says all but the 4.
  expect(confidencesOf(trace, false, [3, 9, 10])).toEqual([
    [10, 1, 0.52, 1],
    [18, 2, 1.87, 1],
  ]);
  expect(confidencesOf(trace, true, [9, 9, 9])).toEqual([
    [10, 1, 0.52, 1],
    [18, 2, 1.87, 2],
  ]);
  expect(confidencesOf(trace, false).map(([, , , right]) => right)).toEqual([null, null]);
});

test("goes by the commit that stands: what was given back or overwritten is not counted", async () => {
  const trace = await traceOf(
    [3, 4, 5],
    [
      [
        [0, 7, 0.2],
        [1, 4, 0.3],
        [2, 8, 0.4],
      ],
      [[0, 3, 0.9]],
    ],
    [{ remasks: [0] }, { edits: [{ position: 2, token: 5 }] }],
  );
  expect(confidencesOf(trace, true, [3, 4, 5]).map(([, tokens, confidence]) => [tokens, confidence])).toEqual([
    [1, 0.3],
    [1, 0.9],
  ]);
});

test("moves commits with the positions that were cut out or put in", async () => {
  const trace = await traceOf(
    [3, 6, 4],
    [
      [
        [0, 3, 0.2],
        [1, 9, 0.99],
        [2, 4, 0.4],
      ],
    ],
    [{ splices: [{ position: 1, remove: 1, tokens: [6] }] }],
  );
  expect(tokensOf(confidencesOf(trace, true, [3, 6, 4]))).toBe(2);
  expect(confidencesOf(trace, false, [0, 6, 4]).map(([, , , right]) => right)).toEqual([0, 1]);
});

test("takes a probability that rounding put above 1 for certain", async () => {
  expect(confidencesOf(await traceOf([3], [[[0, 3, 1.0000001]]]), true, [3])).toEqual([[22, 1, 1, 1]]);
  expect(confidencesOf(await traceOf([3], [[[0, 3, 0]]]), true, [3])).toEqual([[0, 1, 0, 1]]);
});
