"use client";
import { useState } from "react";
import type { Trace } from "@/lib/trace/schema";
import styles from "./charts.module.css";
import { displayToken, formatPercent } from "./format";
import { type CellRef, readCell } from "./heatmap-geometry";

/** The numbers of the heatmap as a table, made when it is opened: a picture for everybody who cannot see one. */
export function HeatmapTable({ trace, caption }: { readonly trace: Trace; readonly caption: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.twin} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Show as table</summary>
      {open && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
        <section aria-label={caption} className={styles.scroll} tabIndex={0}>
          <table className={styles.numbers}>
            <caption className={styles.hidden}>{caption}</caption>
            <thead>
              <tr>
                <th scope="col">iteration</th>
                {Array.from({ length: trace.responseLength }, (_, position) => (
                  <th key={position} scope="col">
                    {position}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {trace.iterations.map((step, iteration) => (
                <tr key={step.index}>
                  <th scope="row">{iteration + 1}</th>
                  {Array.from({ length: trace.responseLength }, (_, position) => (
                    <td key={position}>{reading(trace, { position, iteration })}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}

function reading(trace: Trace, cell: CellRef): string {
  const { state, confidence, token } = readCell(trace, cell)!;
  if (confidence === undefined) return state;
  const text = displayToken(trace.vocabulary.text[String(token)] ?? `#${token}`);
  return `${text} ${formatPercent(confidence)}${state === "committed" ? " committed" : ""}`;
}
