import { expect, it } from "vitest";
import { answerTable, cellTable, iterationTable } from "@/lib/analysis/run-tables";
import { csvTable, latexOf, markdownOf } from "@/lib/trace/table-text";
import { smallTrace } from "../charts/small-trace";

const records = ({ columns, rows }: ReturnType<typeof cellTable>) =>
  rows.map((row) => Object.fromEntries(row.map((cell, at) => [columns[at]!.name, cell])));

it("every position of every iteration is a row, with what was proposed there and whether it was committed", () => {
  const cells = records(cellTable(smallTrace));
  expect(cells).toHaveLength(smallTrace.iterations.reduce((sum, { canvas }) => sum + canvas.length, 0));
  for (const { index, positions, probability, commits } of smallTrace.iterations) {
    const mine = cells.filter(({ iteration }) => iteration === index + 1);
    expect(mine.filter(({ committed }) => committed).map(({ position }) => position)).toEqual(
      commits.map(({ position }) => position),
    );
    expect(mine.filter(({ probability }) => probability !== null).map((cell) => cell.probability)).toEqual(probability);
    expect(mine.filter(({ proposed_id }) => proposed_id !== null).map(({ position }) => position)).toEqual(positions);
  }
});

it("the answer and the iterations say the same as the run", () => {
  const answer = records(answerTable(smallTrace));
  expect(answer.map(({ token_id }) => token_id)).toEqual(smallTrace.outcome.answer);
  for (const { position, committed_in_iteration, probability } of answer) {
    if (committed_in_iteration === null) continue;
    const { commits } = smallTrace.iterations[Number(committed_in_iteration) - 1]!;
    expect(commits.find((made) => made.position === position)?.probability).toBe(probability);
  }
  const iterations = records(iterationTable(smallTrace));
  expect(iterations.map(({ committed }) => committed)).toEqual(
    smallTrace.iterations.map(({ commits }) => commits.length),
  );
  expect(iterations.at(-1)!.masked_after).toBe(smallTrace.outcome.remainingMasks);
});

const table = {
  columns: [{ name: "lane", isWords: true }, { name: "NFE" }],
  rows: [
    ["γ 0.9, “a|b”", 5],
    ["=1+1\nx", null],
  ],
};

it("a table is CSV that no spreadsheet computes", () => {
  expect(csvTable(table)).toBe('lane,NFE\r\n"γ 0.9, “a|b”",5\r\n"\'=1+1\nx",\r\n');
});

it("a table is Markdown and LaTeX, with their own signs kept from meaning anything", () => {
  expect(markdownOf(table)).toBe("| lane | NFE |\n| --- | --: |\n| γ 0.9, “a\\|b” | 5 |\n| =1+1 x |  |\n");
  const tex = latexOf({ columns: table.columns, rows: [["50 % & γ_1 × 2", 5]] });
  expect(tex).toContain("\\begin{tabular}{lr}");
  expect(tex).toContain("50 \\% \\& $\\gamma$\\_1 $\\times$ 2 & 5 \\\\");
});
