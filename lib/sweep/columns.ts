/** Rows as a flat table, for programs that read no JSON. */
import { type Column, columnOf, parquetOf } from "@/lib/trace/parquet";
import { csvTable, type TableCell } from "@/lib/trace/table-text";
import type { Row } from "./row";

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

function flatten(row: Row): Map<string, TableCell> {
  const cells = new Map<string, TableCell>();
  for (const [key, value] of Object.entries(row)) {
    if (RECORDS.some((record) => record === key)) {
      for (const [name, entry] of Object.entries(value ?? {})) cells.set(`${key}.${name}`, entry as TableCell);
    } else if (key === "weights") cells.set(key, row.weights.join("+"));
    else cells.set(key, typeof value === "object" && value !== null ? JSON.stringify(value) : (value as TableCell));
  }
  return cells;
}

/** Rows as CSV with a header (RFC 4180); empty without rows. */
export function csvOf(rows: readonly Row[]): string {
  if (rows.length === 0) return "";
  const columns = columnsOf(rows);
  return csvTable({ columns, rows: rows.map((_, at) => columns.map(({ values }) => values[at]!)) });
}

/** Rows as a Parquet file, a column for every one of the CSV, typed; there must be one at least. */
export const parquetOfRows = (rows: readonly Row[]): Promise<Uint8Array<ArrayBuffer>> => parquetOf(columnsOf(rows));
