import { expect, test } from "vitest";
import { parseFormula } from "@/lib/text/formula";

const name = (text: string) => ({ kind: "name", text });
const operator = (text: string) => ({ kind: "operator", text });

test("letters, numbers, signs and prose are told apart", () => {
  expect(parseFormula('C = { 2 } "if" min')).toEqual({
    kind: "row",
    items: [
      name("C"),
      operator("="),
      operator("{"),
      { kind: "number", text: "2" },
      operator("}"),
      { kind: "text", text: "if" },
      name("min"),
    ],
  });
});

test("scripts take the next sign, a group takes many, and a sign may have both", () => {
  expect(parseFormula("p_i^2")).toEqual({
    kind: "scripts",
    base: name("p"),
    sub: name("i"),
    sup: { kind: "number", text: "2" },
  });
  expect(parseFormula("π_[i, n]")).toEqual({
    kind: "scripts",
    base: name("π"),
    sub: { kind: "row", items: [name("i"), operator(","), name("n")] },
  });
});

test("two groups with a stroke between them are a fraction; a plain stroke is a sign", () => {
  expect(parseFormula("[s]/[t]")).toEqual({ kind: "fraction", above: name("s"), below: name("t") });
  expect(parseFormula("s/t")).toEqual({ kind: "row", items: [name("s"), operator("/"), name("t")] });
});

test.each([
  ["p_[i", /a group does not end/],
  ["p]", /a group ends that did not begin/],
  ["_i", /a script stands on nothing/],
  ["p_", /a script stands on nothing/],
  ['C "if', /a quotation does not end/],
])("%s is refused in words", (source, message) => {
  expect(() => parseFormula(source)).toThrow(message);
});
