import { expect, test } from "vitest";
import { answerText } from "@/lib/trace/answer";
import { displayToken } from "@/lib/trace/format";
import { readableTexts } from "@/lib/trace/token-texts";

test("byte-level letters are read as what they stand for, and parts of a character as bytes", () => {
  const read = readableTexts({ 1: "Ġthe", 2: "ĊĊ", 3: "âĢĻs", 4: "âĢ", 5: "<|im_end|>", 6: "ĠÐ¿ÑĢ", 7: "ĉ" });
  expect(read).toEqual({ 1: " the", 2: "\n\n", 3: "’s", 4: "⟨0xE2⟩⟨0x80⟩", 5: "<|im_end|>", 6: " пр", 7: "\t" });
  expect([1, 2, 7].map((id) => displayToken(read[id]!))).toEqual(["the", "↵↵", "⇥"]);
});

test("the letters of a language are left alone where no word begins with a space of that kind", () => {
  const esperanto = { 1: "ĉar", 2: "▁ĝi", 3: "Ġ" };
  expect(readableTexts(esperanto)).toEqual(esperanto);
});

test("bytes that a tokenizer writes as tokens are read, and join to characters in an answer", () => {
  const text = readableTexts({ 0: "<0x0A>", 1: "<0xE2>", 2: "<0x82>", 3: "<0xAC>" });
  expect(text[0]).toBe("\n");
  const vocabulary = { size: 9, maskId: 8, padId: null, eosId: null, text };
  expect(answerText({ vocabulary, outcome: { answer: [1, 2, 3] } })).toBe("€");
});
