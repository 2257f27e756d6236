import { expect, test } from "vitest";
import { divergenceColumns, walkColumns } from "@/components/charts/divergence-columns";
import { divergence } from "@/lib/analysis/divergence";
import type { Trace } from "@/lib/trace/schema";
import { smallTrace } from "./small-trace";

const [DOG, MASK] = [1, 5];

/** As the small trace, but the last iteration writes another token at position 2, or nothing. */
const ending = (token: number): Trace => ({
  ...smallTrace,
  iterations: smallTrace.iterations.map((step) => ({
    ...step,
    commits: step.commits.flatMap((commit) => {
      if (commit.position !== 2) return [commit];
      return token === MASK ? [] : [{ ...commit, token }];
    }),
  })),
  outcome: { ...smallTrace.outcome, answer: [0, 1, token, 3, 4] },
});

const columnsOf = (trace: Trace) =>
  divergenceColumns(
    { letter: "A", color: "blue", trace: smallTrace },
    { letter: "B", color: "red", trace },
    divergence(smallTrace, trace),
  );

test("answers stand column by column, the first difference flagged and the pads of both counted", () => {
  const { columns, pads } = columnsOf(ending(DOG));
  expect(columns.map(({ kind, isFirst, a, b }) => [kind, isFirst, a?.text, b?.text])).toEqual([
    ["same", false, "the", "the"],
    ["same", false, "dog", "dog"],
    ["independent", true, "cat", "dog"],
    ["same", false, "<|eos|>", "<|eos|>"],
  ]);
  expect(pads).toBe(1);
});

test("a difference says what both answers have, an equal token only itself", () => {
  const { columns } = columnsOf(ending(DOG));
  expect(columns[2]!.b!.label).toBe("B position 2, dog; A cat; independent difference");
  expect(columns[1]!.a!.label).toBe("A position 1, dog; same token");
});

test("a mask beside a token is one-sided and no first difference", () => {
  const { columns } = columnsOf(ending(MASK));
  expect(columns[2]).toMatchObject({ kind: "one-sided", isFirst: false, b: { isMask: true, text: "" } });
  expect(columns[2]!.a!.label).toBe("A position 2, cat; B masked; in one answer only");
});

test("arrow keys walk one answer past gaps and cross to the other where it has a cell", () => {
  const { columns } = columnsOf(ending(DOG));
  const gappy = columns.map((column, index) => (index === 1 ? { ...column, b: null } : column));
  expect(walkColumns(gappy, "ArrowRight", 0, "b")).toEqual({ column: 2, side: "b" });
  expect(walkColumns(gappy, "ArrowLeft", 2, "b")).toEqual({ column: 0, side: "b" });
  expect(walkColumns(gappy, "ArrowDown", 1, "a")).toBeNull();
  expect(walkColumns(gappy, "ArrowUp", 2, "b")).toEqual({ column: 2, side: "a" });
  expect(walkColumns(gappy, "End", 0, "a")).toEqual({ column: 3, side: "a" });
  expect(walkColumns(gappy, "ArrowRight", 3, "a")).toBeNull();
});
