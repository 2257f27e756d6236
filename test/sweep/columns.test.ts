import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import { csvOf, parquetOfRows } from "@/lib/sweep/columns";
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

test("Parquet reads back as the rows of the CSV, with their types", async () => {
  const plain = [
    row({ question: "how many?", totalMs: 12.5, confidences: [], drift: { positions: 3, meanKl: 0.25, flips: 1 } }),
    row({ lane: "maskgit;steps=8", index: 1, answer: "é or", correct: false, endPlace: null, leftToRight: null }),
  ];
  const { buffer } = await parquetOfRows(plain);
  const read = await parquetReadObjects({ file: buffer });
  const [header, ...lines] = csvOf(plain).trimEnd().split("\r\n");
  // No cell here is quoted.
  const cells = (line: string) => line.split(",");
  expect(read.map((each) => Object.keys(each))).toEqual(lines.map(() => cells(header!)));
  expect(read.map((each) => Object.values(each).map((value) => String(value ?? "")))).toEqual(lines.map(cells));
  const types = new Map(
    parquetMetadata(buffer).schema.map(({ name, type, converted_type }) => [name, converted_type ?? type]),
  );
  expect([types.get("correct"), types.get("nfe"), types.get("totalMs"), types.get("answer")]).toEqual([
    "BOOLEAN",
    "INT32",
    "DOUBLE",
    "UTF8",
  ]);
  expect(read[1]).toMatchObject({
    answer: "é or",
    correct: false,
    endPlace: null,
    "settings.gamma": plain[1]!.settings.gamma,
  });
});
