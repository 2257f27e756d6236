/** A table as text that other programs read: CSV, Markdown, LaTeX. */

/** One entry; null is left empty. */
export type TableCell = string | number | boolean | null;

/** A table for people and programs alike. */
export interface TextTable {
  /** What stands over each column; columns of words are set to the left, those of numbers to the right. */
  readonly columns: readonly { readonly name: string; readonly isWords?: boolean }[];
  /** As many cells a row as there are columns. */
  readonly rows: readonly (readonly TableCell[])[];
}

/** What makes a spreadsheet take text for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** A cell of CSV. Text that a spreadsheet would compute gets an apostrophe before it; numbers stay what they are. */
function csvCell(value: TableCell): string {
  if (value === null) return "";
  const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** As CSV with a header (RFC 4180). */
export function csvTable({ columns, rows }: TextTable): string {
  const lines = [columns.map(({ name }) => name), ...rows];
  return [...lines.map((cells) => cells.map(csvCell).join(",")), ""].join("\r\n");
}

const said = (cell: TableCell): string => (cell === null ? "" : String(cell));

/** As a Markdown table. */
export function markdownOf({ columns, rows }: TextTable): string {
  const guarded = (text: string) => text.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ");
  const row = (cells: readonly TableCell[]) => `| ${cells.map((cell) => guarded(said(cell))).join(" | ")} |`;
  const rule = columns.map(({ isWords }) => (isWords ? "---" : "--:"));
  return `${[row(columns.map(({ name }) => name)), row(rule), ...rows.map(row)].join("\n")}\n`;
}

const LATEX_SIGNS: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "…": "--",
  "–": "--",
  "÷": "$\\div$",
  "×": "$\\times$",
  "·": "$\\cdot$",
  "→": "$\\to$",
  γ: "$\\gamma$",
  τ: "$\\tau$",
  "✓": "$\\surd$",
  "✗": "$\\times$",
  "\u00a0": "~",
};

const latex = (text: string) =>
  text.replace(/[\\~^…–÷×·→γτ✓✗\u00a0&%$#_{}]/g, (sign) => LATEX_SIGNS[sign] ?? `\\${sign}`);

/** As a LaTeX table, for the booktabs package. */
export function latexOf({ columns, rows }: TextTable): string {
  const row = (cells: readonly TableCell[]) => `${cells.map((cell) => latex(said(cell))).join(" & ")} \\\\`;
  return [
    `\\begin{tabular}{${columns.map(({ isWords }) => (isWords ? "l" : "r")).join("")}}`,
    "\\toprule",
    row(columns.map(({ name }) => name)),
    "\\midrule",
    ...rows.map(row),
    "\\bottomrule",
    "\\end{tabular}",
    "",
  ].join("\n");
}
