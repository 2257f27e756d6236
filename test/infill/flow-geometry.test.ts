import { expect, test } from "vitest";
import { FLOW, flowLayout } from "@/components/labs/infilling/flow-geometry";

const texts = ["above", "above and left of", "below"];

test("a branch is as wide as what flows through it, and what flows in flows out", () => {
  const shares = new Map([
    ["above", 0.5],
    ["above and left of", 0.25],
    ["below", 0.2],
    ["of", 0.05],
  ]);
  const { branches, leaves, words, elsewhere } = flowLayout(shares, texts);
  const width = (id: string) => branches.find((branch) => branch.id === id)!.width / FLOW.full;
  expect(width("above")).toBeCloseTo(0.75, 10);
  expect(width("above $") + width("above and")).toBeCloseTo(width("above"), 10);
  expect(width("above and left of $")).toBeCloseTo(0.25, 10);
  expect(elsewhere).toBeCloseTo(0.05, 10);
  expect(leaves.map(({ y }) => y)).toEqual([0.5, 1.5, 2.5].map((row) => FLOW.top + FLOW.row * row));
  expect(words.map(({ word }) => word)).toEqual(["above", "and", "left", "of", "below"]);
});

test("texts that nobody writes keep their place, without a width", () => {
  const { branches, elsewhere } = flowLayout(new Map(), texts);
  expect(branches.every(({ width }) => width === 0)).toBe(true);
  expect(elsewhere).toBe(1);
});
