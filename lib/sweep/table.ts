/** The summary as a table for a document. */
import type { Share } from "@/lib/analysis/interval";
import { latexOf, markdownOf, type TextTable } from "@/lib/trace/table-text";
import type { SummaryLine } from "./summary";

const COLUMNS = [
  "lane",
  "length",
  "prior",
  "n",
  "accuracy %",
  "95 % interval",
  "NFE",
  "weighted NFE",
  "iterations ÷ length",
  "produced length",
  "ms",
  "against the first lane",
] as const;

/** Columns of words; all others are numbers, set to the right. */
const WORDS: ReadonlySet<string> = new Set(["lane", "prior", "against the first lane"]);

const percent = (share: number) => (100 * share).toFixed(1);
const range = ({ low, high }: Share) => `${percent(low)} … ${percent(high)}`;

function cellsOf(line: SummaryLine): string[] {
  const { accuracy } = line;
  return [
    line.detail === null ? line.lane : `${line.lane} (${line.detail})`,
    line.presetLength === null ? "as needed" : String(line.presetLength),
    line.prior,
    String(line.n),
    percent(accuracy.value),
    range(accuracy),
    line.nfe.toFixed(2),
    line.weightedNfe.toFixed(2),
    line.iterationsPerLength.toFixed(3),
    line.producedLength.toFixed(1),
    line.totalMs.toFixed(1),
    line.against?.verdict ?? "–",
  ];
}

const tableOf = (lines: readonly SummaryLine[]): TextTable => ({
  columns: COLUMNS.map((name) => ({ name, isWords: WORDS.has(name) })),
  rows: lines.map(cellsOf),
});

/** As a Markdown table. */
export const markdownTable = (lines: readonly SummaryLine[]): string => markdownOf(tableOf(lines));

/** As a LaTeX table, for the booktabs package. */
export const latexTable = (lines: readonly SummaryLine[]): string => latexOf(tableOf(lines));
