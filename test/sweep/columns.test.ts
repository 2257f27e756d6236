import { expect, test } from "vitest";
import { csvOf } from "@/lib/sweep/columns";
import { row } from "./rows";

const some = [
  row({ question: '=HYPERLINK("http://x")', answer: "-1", facts: { kinds: 3 } }),
  row({ lane: "maskgit;steps=8", index: 1, answer: 'a "b",\nc', correct: false, score: 0, endPlace: null }),
];

test("CSV has a column for every setting, quotes what it must, and lets no spreadsheet compute", () => {
  const [header, first, second] = csvOf(some).split("\r\n") as [string, string, string];
  const names = header.split(",");
  expect(names.slice(0, 3)).toEqual(["format", "version", "lane"]);
  expect(names).toEqual(
    expect.arrayContaining(["settings.gamma", "settings.steps", "weights", "facts.kinds", "totalMs"]),
  );
  expect(first).toContain(`,"'=HYPERLINK(""http://x"")",'-1,true,1,`);
  expect(second).toContain('"a ""b"",\nc",false,0');
  expect(csvOf([])).toBe("");
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])(
  "a question %j gets an apostrophe before it",
  (question) => {
    expect(csvOf([row({ question })])).toContain(`'${question}`);
  },
);

test("numbers stay numbers, though they are below zero", () => {
  expect(csvOf([row({ cacheHitRate: -0.5 })])).toMatch(/,-0\.5,/);
});
