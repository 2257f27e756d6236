"use client";
import { Scrollable } from "./Scrollable";
import { site } from "./words/en/site";
import { useWords } from "./words/use-words";

export interface NumbersTableProps {
  /** What the table holds, for screen readers. */
  readonly label: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns from the left that say what a row is; the others are numbers. */
  readonly named?: number;
}

/** Names longer than that, in signs, go on in the next line. */
const LONG = 32;

/** A table of numbers that scrolls on a phone. */
export function NumbersTable({ label, head, rows, named = 2 }: NumbersTableProps) {
  const align = (column: number) => (column < named ? "text-left font-normal" : "text-right");
  return (
    <Scrollable label={label} className="mt-2">
      <table className="w-full max-w-[860px] border-collapse text-xs whitespace-nowrap tabular-nums">
        <thead>
          <tr className="border-b border-line text-muted *:py-1 *:pr-3 *:align-bottom *:wrap-normal *:whitespace-normal">
            {head.map((name, column) => (
              <th key={name} scope="col" className={`${align(column)} font-normal`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={row.join(" ")}
              className="border-b border-line *:py-1 *:pr-3 *:last:min-w-28 *:last:whitespace-normal"
            >
              {row.map((cell, column) =>
                column < named ? (
                  <th
                    key={head[column]}
                    scope="row"
                    className={`${align(column)} ${cell.length > LONG ? "min-w-44 whitespace-normal" : ""}`}
                  >
                    {cell}
                  </th>
                ) : (
                  <td key={head[column]} className={align(column)}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}

/** What is behind a chart, folded up; nothing without a row. */
export function AllNumbers(props: NumbersTableProps) {
  const words = useWords(site);
  if (props.rows.length === 0) return null;
  return (
    <details className="mt-2">
      <summary className="font-medium text-muted hover:text-fg">{words.allNumbers}</summary>
      <NumbersTable {...props} />
    </details>
  );
}
