import { expect, test } from "vitest";
import { confidenceColor } from "@/components/charts/color";
import { displayToken, formatMs, formatNats, formatPercent, looksSpecial } from "@/components/charts/format";
import { laneColor, laneLetter } from "@/components/charts/lanes";

test("percentages have one decimal and a space that does not break", () => {
  expect(formatPercent(0.9312)).toBe("93.1\u00a0%");
  expect(formatPercent(1)).toBe("100.0\u00a0%");
});

test("milliseconds keep a decimal only below ten and group thousands", () => {
  expect([7.64, 84.2, 1204, 1234567].map(formatMs)).toEqual(["7.6", "84", "1\u202f204", "1\u202f234\u202f567"]);
});

test("a token loses one word space, and spaces, tabs and line ends become visible", () => {
  expect(["▁dog", "Ġdog", " dog", "dog"].map(displayToken)).toEqual(["dog", "dog", "dog", "dog"]);
  expect([" ", "▁▁", "\n", "a\tb"].map(displayToken)).toEqual(["␣", "␣", "↵", "a⇥b"]);
});

test("special tokens are recognised by their brackets and words are not", () => {
  expect(["<eos>", "<|im_end|>"].every(looksSpecial)).toBe(true);
  expect(["<", ">", "a<b", "< a >", "dog"].some(looksSpecial)).toBe(false);
});

test("the colour scale runs from dark violet at 0 to yellow at 1 and never beyond", () => {
  expect(confidenceColor(0)).toBe("#440154");
  expect(confidenceColor(1)).toBe("#fde725");
  expect(confidenceColor(7)).toBe(confidenceColor(1));
});

test("lanes are told apart by letter and by theme colour", () => {
  expect([0, 1, 2, 3].map(laneLetter)).toEqual(["A", "B", "C", "D"]);
  expect(laneColor(1)).toBe("var(--lane-b)");
});

test("nats have two digits, and small ones as many as say something", () => {
  const written = [0, 0.344, 2, 0.0021, 0.0000234, -0.5].map((nats) => formatNats(nats).replace("\u00a0", " "));
  expect(written).toEqual(["0.00 nats", "0.34 nats", "2.00 nats", "0.0021 nats", "0.000023 nats", "−0.50 nats"]);
});
