/** Rows as a flat table, for programs that read no JSON. */
import type { Row } from "./row";

type Value = string | number | boolean | null;

/** One column; what a row does not have is null. */
interface Column {
  readonly name: string;
  readonly type: "BOOLEAN" | "INT32" | "DOUBLE" | "STRING";
  readonly values: readonly Value[];
}

/** Fields that are records of their own: each of their entries is a column, `settings.gamma`. */
const RECORDS = ["settings", "cacheSettings", "facts", "drift"] as const;

/** The columns of rows, in the order of a row's fields. */
function columnsOf(rows: readonly Row[]): Column[] {
  const flat = rows.map(flatten);
  const names = [...new Set(flat.flatMap((cells) => [...cells.keys()]))];
  const order = (name: string) => Object.keys(rows[0]!).indexOf(name.split(".")[0]!);
  return names
    .sort((one, other) => order(one) - order(other))
    .map((name) =>
      columnOf(
        name,
        flat.map((cells) => cells.get(name) ?? null),
      ),
    );
}

function flatten(row: Row): Map<string, Value> {
  const cells = new Map<string, Value>();
  for (const [key, value] of Object.entries(row)) {
    if (RECORDS.some((record) => record === key)) {
      for (const [name, entry] of Object.entries(value ?? {})) cells.set(`${key}.${name}`, entry as Value);
    } else if (key === "weights") cells.set(key, row.weights.join("+"));
    else cells.set(key, typeof value === "object" && value !== null ? JSON.stringify(value) : (value as Value));
  }
  return cells;
}

const INT32_MAX = 2 ** 31 - 1;

function columnOf(name: string, values: readonly Value[]): Column {
  const given = values.filter((value) => value !== null);
  if (given.length > 0 && given.every((value) => typeof value === "boolean")) return { name, type: "BOOLEAN", values };
  if (given.length > 0 && given.every((value) => typeof value === "number")) {
    const isWhole = given.every((value) => Number.isInteger(value) && Math.abs(value as number) <= INT32_MAX);
    return { name, type: isWhole ? "INT32" : "DOUBLE", values };
  }
  return { name, type: "STRING", values: values.map((value) => (value === null ? null : String(value))) };
}

/** What makes a spreadsheet take text for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** A cell of CSV. Text that a spreadsheet would compute gets an apostrophe before it; numbers stay what they are. */
function csvCell(value: Value): string {
  if (value === null) return "";
  const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV with a header (RFC 4180); empty without rows. */
export function csvOf(rows: readonly Row[]): string {
  if (rows.length === 0) return "";
  const columns = columnsOf(rows);
  const lines = rows.map((_, at) => columns.map(({ values }) => csvCell(values[at]!)).join(","));
  return [columns.map(({ name }) => csvCell(name)).join(","), ...lines, ""].join("\r\n");
}
