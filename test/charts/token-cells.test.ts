import { expect, test } from "vitest";
import { tokenLabel, tokenReader } from "@/components/charts/token-cells";
import type { Trace } from "@/lib/trace/schema";
import { smallTrace } from "./small-trace";

const cellsAt = (clock: number, trace: Trace = smallTrace) => tokenReader(trace)(clock);

test("before the first iteration only the structure prior stands", () => {
  expect(cellsAt(0).map(({ state }) => state)).toEqual(["prior", "masked", "masked", "masked", "masked"]);
});

test("the tokens of the current iteration are new, and none is new at the start", () => {
  const fresh = (clock: number) => cellsAt(clock).flatMap(({ isNew, position }) => (isNew ? [position] : []));
  expect([0, 1, 2, 3].map(fresh)).toEqual([[], [3, 4], [1], [2]]);
});

test("every cell knows from the start how much room its final token needs", () => {
  expect(cellsAt(0).map(({ finalText, finalNote }) => finalText + finalNote)).toEqual([
    "the•",
    "dog2",
    "cat3",
    "<|eos|>1",
    "<|pad|>1",
  ]);
});

test("only what stands behind the first end token is after the end", () => {
  expect(cellsAt(3).map(({ isAfterEnd }) => isAfterEnd)).toEqual([false, false, false, false, true]);
  expect(cellsAt(3).map(({ isSpecial }) => isSpecial)).toEqual([false, false, false, true, true]);
});

test("pads behind the end of the finished answer are padding from the start; the end token and the answer are not", () => {
  const padding = [false, false, false, false, true];
  expect([0, 1, 3].map((clock) => cellsAt(clock).map(({ isPadding }) => isPadding))).toEqual([
    padding,
    padding,
    padding,
  ]);
});

test("labels say position, token, iteration and probability in words", () => {
  const labels = cellsAt(3).map((cell) => tokenLabel(cell).replaceAll("\u00a0", " "));
  expect(labels).toEqual([
    "position 0, the, fixed by the structure prior",
    "position 1, dog, committed in iteration 2, 80.0 %",
    "position 2, cat, committed in iteration 3, 45.0 %, low confidence",
    "position 3, <|eos|>, committed in iteration 1, 90.0 %",
    "position 4, <|pad|>, committed in iteration 1, 80.0 %, after the end of the answer",
  ]);
  expect(tokenLabel(cellsAt(1)[1]!)).toBe("position 1, masked");
});

test("a position that is given back becomes a mask again", () => {
  const [first, second, third] = smallTrace.iterations;
  const revoked: Trace = {
    ...smallTrace,
    iterations: [first!, { ...second!, remasks: [4] }, { ...third!, canvas: [0, 1, 5, 3, 5] }],
  };
  expect(cellsAt(1, revoked)[4]!.state).toBe("committed");
  expect(cellsAt(2, revoked)[4]!.state).toBe("masked");
});

test("the structure prior is pinned where splices have moved it, and a shorter answer needs no room there", () => {
  const [first, second] = smallTrace.iterations;
  const spliced: Trace = {
    ...smallTrace,
    iterations: [
      { ...first!, splices: [{ position: 0, remove: 0, tokens: [5] }] },
      {
        ...second!,
        canvas: [5, 0, 5, 5, 3, 4],
        positions: [2],
        tokens: [1],
        commits: [{ ...second!.commits[0]!, position: 2 }],
        splices: [{ position: 4, remove: 2, tokens: [] }],
      },
    ],
  };
  expect(cellsAt(0, spliced).map(({ state }) => state)).toEqual(["prior", "masked", "masked", "masked", "masked"]);
  const grown = cellsAt(1, spliced);
  expect(grown.map(({ note }) => note)).toEqual(["", "•", "", "", "1", "1"]);
  expect(grown.map(({ finalText }) => finalText.trim())).toEqual(["", "the", "dog", "", "", ""]);
});

test("cells that a step leaves as they were are the same objects", () => {
  const read = tokenReader(smallTrace);
  const [before, after] = [read(1), read(2)];
  expect(after.map((cell, position) => cell === before[position])).toEqual([true, false, true, false, false]); // 3, 4: no longer new
});
