import { expect, test } from "vitest";
import { promptPieces } from "@/lib/trace/prompt";
import { smallTrace } from "../charts/small-trace";

const picture = { kind: "image", mime: "image/png", data: "AAAA", width: 2, height: 1 } as const;
const trace = {
  ...smallTrace,
  prompt: [1, 2, 2, 3, 2, 9],
  vocabulary: { ...smallTrace.vocabulary, text: { 1: "what", 2: "<pad>", 3: " is this" } },
};

test("a prompt is read as its text, with pictures in the place of the tokens that stand for them", () => {
  const parts = [
    { ...picture, from: 4, to: 5 },
    { kind: "text" as const, from: 0, to: 1 },
    { ...picture, from: 1, to: 3 },
  ];
  expect(promptPieces({ ...trace, parts })).toEqual([
    { kind: "text", text: "what" },
    { kind: "image", picture: parts[2] },
    { kind: "text", text: " is this" },
    { kind: "image", picture: parts[0] },
    { kind: "text", text: "#9 " },
  ]);
});

test("a prompt without pictures is one text, and an empty one is none", () => {
  expect(promptPieces(trace)).toEqual([{ kind: "text", text: "what<pad><pad> is this<pad>#9 " }]);
  expect(promptPieces({ ...trace, prompt: [] })).toEqual([]);
});
