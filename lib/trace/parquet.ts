/** Tables as Parquet, for programs that read columns with their types. */
import type { TableCell, TextTable } from "./table-text";

/** One column; what a row does not have is null. */
export interface Column {
  readonly name: string;
  readonly type: "BOOLEAN" | "INT32" | "DOUBLE" | "STRING";
  readonly values: readonly TableCell[];
}

const INT32_MAX = 2 ** 31 - 1;

/** A column of the narrowest type that holds all of its values; mixed ones become text. */
export function columnOf(name: string, values: readonly TableCell[]): Column {
  const given = values.filter((value) => value !== null);
  if (given.length > 0 && given.every((value) => typeof value === "boolean")) return { name, type: "BOOLEAN", values };
  if (given.length > 0 && given.every((value) => typeof value === "number")) {
    const isWhole = given.every((value) => Number.isInteger(value) && Math.abs(value as number) <= INT32_MAX);
    return { name, type: isWhole ? "INT32" : "DOUBLE", values };
  }
  return { name, type: "STRING", values: values.map((value) => (value === null ? null : String(value))) };
}

/** The bytes of a Parquet file (Snappy) with these columns, all of the same length. What writes it is loaded at the first call. */
export async function parquetOf(columns: readonly Column[]): Promise<Uint8Array<ArrayBuffer>> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const columnData = columns.map(({ name, type, values }) => ({ name, type, data: [...values] }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

/** A table as Parquet. */
export const parquetTable = ({ columns, rows }: TextTable): Promise<Uint8Array<ArrayBuffer>> =>
  parquetOf(
    columns.map(({ name }, at) =>
      columnOf(
        name,
        rows.map((cells) => cells[at]!),
      ),
    ),
  );
