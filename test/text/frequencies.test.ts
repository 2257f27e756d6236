import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readFrequencies } from "@/lib/text/frequencies";
import { shippedTokenizer } from "./shipped-tokenizer";

const tokenizer = shippedTokenizer();

test("counts become shares that add up to one", () => {
  expect(Array.from(readFrequencies({ rows: 2, counts: [1, 0, 3] }, "toy", 3))).toEqual([0.25, 0, 0.75]);
});

test("tokens behind the tokenizer's own, where the network's vocabulary is padded, were never written", () => {
  expect(Array.from(readFrequencies({ counts: [1, 3] }, "toy", 4, 2))).toEqual([0.25, 0.75, 0, 0]);
});

test("the shipped model has one count per token, and pads are its most frequent token", () => {
  const file = JSON.parse(readFileSync("public/models/mini-dimple/frequencies.json", "utf8"));
  const frequencies = readFrequencies(file, "mini-dimple", tokenizer.vocabularySize);
  expect(frequencies.indexOf(Math.max(...frequencies))).toBe(tokenizer.specialId("<|pad|>"));
  expect(frequencies[tokenizer.specialId("<|mask|>")]).toBe(0);
});

test.each([
  [null, /needs the token frequencies of model "toy" \(frequencies.json\), and it comes without them/],
  [{ count: [1] }, /expected a list of whole numbers named counts/],
  [{ counts: [1, -1, 2] }, /expected a list of whole numbers named counts/],
  [{ counts: [1, 2] }, /expected 3 counts, not all 0; found 2/],
  [{ counts: [0, 0, 0] }, /expected 3 counts, not all 0; found 3/],
])("%j is refused in words", (data, message) => {
  expect(() => readFrequencies(data, "toy", 3)).toThrow(message);
});
