/** The summary as a table for a document. */
import type { Share } from "@/lib/analysis/interval";
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

const isWords = (column: string) => WORDS.has(column);

/** As a Markdown table. */
export function markdownTable(lines: readonly SummaryLine[]): string {
  const guarded = (text: string) => text.replaceAll("|", "\\|");
  const row = (cells: readonly string[]) => `| ${cells.map(guarded).join(" | ")} |`;
  const rule = COLUMNS.map((column) => (isWords(column) ? "---" : "--:"));
  return `${[row(COLUMNS), row(rule), ...lines.map((line) => row(cellsOf(line)))].join("\n")}\n`;
}

const LATEX_SIGNS: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "…": "--",
  "–": "--",
  "÷": "$\\div$",
};

const latex = (text: string) => text.replace(/[\\~^…–÷&%$#_{}]/g, (sign) => LATEX_SIGNS[sign] ?? `\\${sign}`);

/** As a LaTeX table, for the booktabs package. */
export function latexTable(lines: readonly SummaryLine[]): string {
  const row = (cells: readonly string[]) => `${cells.map(latex).join(" & ")} \\\\`;
  const columns = COLUMNS.map((column) => (isWords(column) ? "l" : "r")).join("");
  return [
    `\\begin{tabular}{${columns}}`,
    "\\toprule",
    row(COLUMNS),
    "\\midrule",
    ...lines.map((line) => row(cellsOf(line))),
    "\\bottomrule",
    "\\end{tabular}",
    "",
  ].join("\n");
}
