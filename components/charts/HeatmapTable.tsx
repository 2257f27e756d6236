"use client";
import { range } from "d3";
import { memo, useState } from "react";
import { Icon } from "@/components/ui/icons";
import { charts } from "@/components/ui/words/en/charts";
import { wordsNow } from "@/components/ui/words/spoken";
import { useWords } from "@/components/ui/words/use-words";
import type { CellRef } from "@/lib/analysis/cell";
import { longestCanvas } from "@/lib/trace/canvas";
import type { Trace } from "@/lib/trace/schema";
import styles from "./ConfidenceHeatmap.module.css";
import { cellState, cellValue, tokenText, type ViewedCells } from "./cell-label";
import { type HeatmapWindow, readCell } from "./heatmap-geometry";
import shared from "./shared.module.css";

export interface HeatmapTableProps {
  readonly trace: Trace;
  readonly cells: ViewedCells;
  readonly caption: string;
  /** The part that is shown; of a large one the table has the beginning. */
  readonly window: HeatmapWindow;
}

/** Rows and columns of the table: more would keep the page busy, and nobody would read them. */
const MOST = { rows: 128, columns: 256 } as const;

/** The numbers of the heatmap as a table, made when it is opened: a picture for everybody who cannot see one. */
export const HeatmapTable = memo(function HeatmapTable({ trace, cells, caption, window }: HeatmapTableProps) {
  const words = useWords(charts);
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.twin} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary title={words.asTable}>
        <Icon name="table" size={13} />
        <span className={shared.hidden}>{words.asTable}</span>
      </summary>
      {open && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
        <section aria-label={caption} className={styles.scroll} tabIndex={0}>
          <Cells {...{ trace, cells, caption, window }} />
        </section>
      )}
    </details>
  );
});

function Cells({ trace, cells, caption, window: { positions, iterations } }: HeatmapTableProps) {
  const words = useWords(charts);
  const columns = range(positions[0], Math.min(positions[1] + 1, longestCanvas(trace), positions[0] + MOST.columns));
  const steps = trace.iterations.slice(iterations[0], Math.min(iterations[1] + 1, iterations[0] + MOST.rows));
  return (
    <table className={styles.numbers} translate="no">
      <caption className={shared.hidden}>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{words.iteration}</th>
          {columns.map((position) => (
            <th key={position} scope="col">
              {position}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {steps.map((step) => (
          <tr key={step.index}>
            <th scope="row">{step.index + 1}</th>
            {columns.map((position) => (
              <td key={position}>{reading(trace, cells, { position, iteration: step.index })}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `dog 93.1 % committed`; a position nobody asked about is masked, one that is not there empty. */
function reading(trace: Trace, cells: ViewedCells, cell: CellRef): string {
  const read = readCell(trace, cell)!;
  if (read.state === "absent") return "";
  const value = cellValue(cells, read);
  if (value === null && read.state === "masked") return cellState(read);
  const { states } = wordsNow(charts);
  const state =
    read.state === "masked" ? cellState(read).slice(states.masked.length).replace(/^, /, "") : cellState(read);
  return [tokenText(trace, read.token), value === states[read.state] ? null : value, state].filter(Boolean).join(" ");
}
