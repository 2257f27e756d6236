import { describe, expect, test } from "vitest";
import { z } from "zod";
import { linesOf, readResults } from "@/lib/sweep/results";
import { ROW_VERSION, rowSchema } from "@/lib/sweep/row";
import { summarise } from "@/lib/sweep/summary";
import { latexTable, markdownTable } from "@/lib/sweep/table";
import { row, rows } from "./rows";

const file = (text: string, name = "results.jsonl") => ({ name, text });

describe("a results file", () => {
  const some = rows("101");

  test("is read as it was written, line by line", () => {
    expect(readResults([file(linesOf(some))])).toEqual({ rows: some, notices: [] });
  });

  test("loses a last line that was broken off, and says so", () => {
    const text = linesOf(some);
    expect(readResults([file(text.slice(0, -40))])).toEqual({
      rows: some.slice(0, 2),
      notices: ["results.jsonl: the last line was broken off; it is dropped."],
    });
  });

  test("says which lines hold no answer", () => {
    const [first, ...rest] = linesOf(some).split("\n");
    const { rows: read, notices } = readResults([file([first, "{}", ...rest].join("\n"))]);
    expect(read).toEqual(some);
    expect(notices).toEqual(["results.jsonl: line 2 holds no answer; left out."]);
    expect(readResults([file("%PDF\nbinary\n")]).notices).toEqual([
      "results.jsonl: 2 lines hold no answer (1, 2); left out.",
    ]);
  });

  test("of another version, or of other weights, is told and never mixed", () => {
    const newer = { ...some[0]!, version: 9, index: 7 };
    const text = `${linesOf(some)}${JSON.stringify(newer)}\n`;
    expect(readResults([file(text)]).notices).toEqual([
      `results.jsonl: expected answers of version ${ROW_VERSION}, found 1 of version 9; left out.`,
    ]);
    const aged = linesOf(rows("11", { weights: ["ffffffff"], lane: "maskgit" }));
    const weights = new Map([["mini-dimple", "0123abcd"]]);
    expect(readResults([file(linesOf(some) + aged)], { weights })).toEqual({
      rows: some,
      notices: [
        "results.jsonl: 2 answers of other weights of mini-dimple (expected 0123abcd, found ffffffff); left out.",
      ],
    });
  });

  test("counts an answer that is there twice once, the later one, whatever file it is in", () => {
    const again = { ...some[1]!, totalMs: 99 };
    const read = readResults([file(linesOf(some), "1.jsonl"), file(linesOf([again]), "2.jsonl")]);
    expect(read.rows).toEqual([some[0], again, some[2]]);
    const reordered = { ...again, settings: Object.fromEntries(Object.entries(again.settings).reverse()) };
    expect(readResults([file(linesOf([...some, reordered]))]).rows).toHaveLength(3);
  });

  test("is described by the published JSON schema", async () => {
    const schema = {
      $id: "answer-v1.json",
      title: "Dimple Playground answer, version 1",
      ...z.toJSONSchema(rowSchema),
    };
    // Written anew by `npx vitest run test/sweep -u`.
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot("../../public/schema/answer-v1.json");
  });
});

describe("a summary", () => {
  const first = rows("1111100000");
  const second = rows("1111111000", { lane: "maskgit", nfe: 8, iterations: 8 });

  test("has a line for every lane at every length, each held against the first lane question by question", () => {
    const long = rows("1100000000", { lane: "maskgit", presetLength: 32 });
    const lines = summarise([...first, ...second, ...long]);
    expect(lines.map(({ lane, presetLength, n, accuracy }) => [lane, presetLength, n, accuracy.value])).toEqual([
      ["confident", 16, 10, 0.5],
      ["maskgit", 16, 10, 0.7],
      ["maskgit", 32, 10, 0.2],
    ]);
    expect(lines[1]).toMatchObject({ nfe: 8, iterationsPerLength: 0.5, against: { n: 10, gained: 2, lost: 0 } });
    expect(lines[1]!.against!.verdict).toBe("no difference that 10 questions could show");
    expect([lines[0]!.against, lines[2]!.against]).toEqual([null, null]);
  });

  test("says how much better or worse a lane is where its interval leaves no doubt", () => {
    const [, better, worse] = summarise([
      ...rows(`${"1".repeat(60)}${"0".repeat(40)}`),
      ...rows("1".repeat(100), { lane: "maskgit" }),
      ...rows("0".repeat(100), { lane: "entropy" }),
    ]);
    // Bonett & Price: (40 + 1) / 102 − 1 / 102 ± 1.96 √((42 / 102 − (40 / 102)²) / 102).
    const reach = 1.959964 * Math.sqrt((42 / 102 - (40 / 102) ** 2) / 102);
    const [low, high] = [40 / 102 - reach, 40 / 102 + reach].map((share) => (100 * share).toFixed(1));
    expect(better!.against!.verdict).toBe(`40.0 points better (${low} to ${high})`);
    expect(worse!.against!.verdict).toMatch(/^60\.0 points worse \(4\d\.\d to 6\d\.\d\)$/);
  });

  test("never mixes answers of different weights or backends", () => {
    const lines = summarise([...first, ...rows("0000000000", { weights: ["ffffffff"] })]);
    expect(lines.map(({ detail, n, accuracy }) => [detail, n, accuracy.value])).toEqual([
      ["0123abcd, wasm", 10, 0.5],
      ["ffffffff, wasm", 10, 0],
    ]);
  });

  test("becomes a Markdown and a LaTeX table", () => {
    const lines = summarise([...first, ...second]);
    expect(markdownTable(lines).trimEnd().split("\n").slice(2)).toEqual([
      "| confident | 16 | none | 10 | 50.0 | 23.7 … 76.3 | 2.00 | 2.00 | 0.125 | 1.0 | 2.0 | – |",
      "| maskgit | 16 | none | 10 | 70.0 | 39.7 … 89.2 | 8.00 | 2.00 | 0.500 | 1.0 | 2.0 | no difference that 10 questions could show |",
    ]);
    const latex = latexTable([{ ...lines[0]!, lane: "a_b & 5 %\\" }]).split("\n");
    expect(latex[0]).toBe("\\begin{tabular}{lrlrrrrrrrrl}");
    expect(latex[2]).toContain("accuracy \\% & 95 \\% interval");
    expect(latex[4]).toContain("a\\_b \\& 5 \\%\\textbackslash{} & 16 & none & 10 & 50.0 & 23.7 -- 76.3");
  });
});

test("a row keeps every setting in force, so that it says by itself how it was decoded", () => {
  expect(row({ lane: "confident;gamma=0.8" })).toMatchObject({
    strategy: "confident",
    settings: { gamma: 0.8, fallback: "schedule", temperature: 0 },
    cache: "dimple",
    companion: null,
  });
});
