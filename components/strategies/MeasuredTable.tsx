import type { ReactNode } from "react";
import { IntervalMark } from "@/components/charts/IntervalMark";
import { Scrollable } from "@/components/ui/Scrollable";
import type { Share } from "@/lib/analysis/interval";
import { percent } from "./measured-text";

/** A strategy or a cache. */
interface MeasuredRow {
  /** Id of its section on the page. */
  readonly anchor: string;
  readonly label: string;
  /** Null: it has not been measured yet. */
  readonly measured: MeasuredCells | null;
}

/** What was measured of it. */
interface MeasuredCells {
  readonly accuracy: Share;
  /** First digits of the digests of the weights, where these are not those that ship. */
  readonly otherWeights: readonly string[] | null;
  /** One a column, in their order. */
  readonly cells: readonly ReactNode[];
}

interface MeasuredTableProps {
  /** What the table is of, for screen readers. */
  readonly label: string;
  /** Written above it; absent: nothing. */
  readonly caption?: string;
  /** Title of the first column. */
  readonly subject: string;
  /** The columns behind accuracy: numbers, unless it is said that they are text. */
  readonly columns: readonly { readonly title: string; readonly isText?: true }[];
  readonly rows: readonly MeasuredRow[];
}

/** Measurements as a table: who, how many right answers with their interval drawn and in numbers, and what else there is. */
export function MeasuredTable({ label, caption, subject, columns, rows }: MeasuredTableProps) {
  const side = ({ isText }: (typeof columns)[number]) => (isText ? "" : "text-right");
  return (
    <Scrollable label={label} className="mt-2">
      <table className="w-full border-collapse text-xs whitespace-nowrap tabular-nums">
        {caption && <caption className="pt-2 pb-1 text-left text-sm font-medium">{caption}</caption>}
        <thead>
          <tr className="border-b border-line text-left text-muted *:py-1 *:pr-4 *:font-normal">
            <th scope="col">{subject}</th>
            <td />
            <th scope="col" className="text-right">
              accuracy, % (95 %)
            </th>
            {columns.map((column) => (
              <th key={column.title} scope="col" className={side(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ anchor, label, measured }) => (
            <tr key={anchor} className="border-b border-line *:py-1 *:pr-4">
              <th scope="row" className="text-left font-normal">
                <a href={`#${anchor}`} className="text-accent hover:underline">
                  {label}
                </a>
                {measured?.otherWeights && (
                  <span className="text-warn"> (other weights: {measured.otherWeights.join(", ")})</span>
                )}
              </th>
              {measured ? (
                <>
                  <Accuracy accuracy={measured.accuracy} />
                  {columns.map((column, index) => (
                    <td key={column.title} className={side(column)}>
                      {measured.cells[index]}
                    </td>
                  ))}
                </>
              ) : (
                <td colSpan={columns.length + 2} className="text-muted">
                  not measured yet
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}

/** Two cells: the interval drawn, and in numbers. */
function Accuracy({ accuracy: { value, low, high } }: { readonly accuracy: Share }) {
  return (
    <>
      <td aria-hidden="true" className="w-24 min-w-20">
        <IntervalMark accuracy={value} interval={[low, high]} />
      </td>
      <td className="text-right">
        {percent(value)}{" "}
        <span className="text-muted">
          ({percent(low)}–{percent(high)})
        </span>
      </td>
    </>
  );
}
