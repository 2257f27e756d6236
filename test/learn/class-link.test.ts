import { expect, test } from "vitest";
import { type ClassLink, classQuery, FREE, readClassLink } from "@/lib/learn/class-link";
import { findLesson } from "@/lib/learn/lessons";

const gamma = findLesson("gamma")!;
const caches = findLesson("caches")!;
const all = gamma.steps.map((_, index) => index);

test("an address without any of its keys is the lesson as it is", () => {
  expect(readClassLink(gamma, "")).toEqual({ link: null, notices: [] });
  expect(readClassLink(gamma, "?utm_source=mail&fbclid=x&backend=wasm")).toEqual({ link: null, notices: [] });
});

test.each<[string, ClassLink]>([
  ["?class=Linguistics+2", { name: "Linguistics 2", steps: all, controls: {}, presents: false }],
  ["?class=&steps=1-3,5&gamma=0.7", { name: "", steps: [0, 1, 2, 4], controls: { gamma: 0.7 }, presents: false }],
  ["?class=A&gamma=free&present=on", { name: "A", steps: all, controls: { gamma: FREE }, presents: true }],
])("%s is read, and written again the same", (search, link) => {
  expect(readClassLink(gamma, search)).toEqual({ link, notices: [] });
  expect(classQuery(link, gamma)).toBe(search);
});

test("a choice is fixed by its value", () => {
  expect(readClassLink(caches, "?cache=dimple").link?.controls).toEqual({ cache: "dimple" });
  expect(readClassLink(caches, "?cache=magic").notices).toEqual([
    'Class link: expected cache to be one of off, dimple, dllm-cache, free, found "magic"; it is left out.',
  ]);
});

test.each([
  ["?gama=0.7", 'expected one of class, steps, present, gamma, found "gama"'],
  ["?gamma=7", 'expected gamma between 0.01 and 1, or free, found "7"'],
  ["?gamma=", "expected gamma between 0.01 and 1, or free"],
  ["?gamma=0.5&gamma=0.6", '"gamma" is given twice; the first one counts'],
  ["?steps=9", 'expected steps between 1 and 5, as in 1-3,5; found "9"'],
  ["?steps=3-2", 'expected steps between 1 and 5, as in 1-3,5; found "3-2"'],
  ["?present=maybe", 'expected present to be on or off, found "maybe"'],
  [`?class=${"x".repeat(80)}`, "expected a name of at most 60 characters, found 80"],
])("%s says what was expected", (search, notice) => {
  expect(readClassLink(gamma, search).notices.join(" ")).toContain(notice);
});

test("where no step is left, all are shown", () => {
  const { link, notices } = readClassLink(gamma, "?steps=0");
  expect(link?.steps).toEqual(all);
  expect(notices.at(-1)).toBe("Class link: no step is left to show; showing all of them.");
});
