import type { CellRef } from "@/lib/analysis/cell";
import { coarseProbability, isRecorded } from "@/lib/analysis/cells";
import type { Trace } from "@/lib/trace/schema";
import styles from "./ChartTooltip.module.css";
import { cellState, cellValue, tokenText, type ViewedCells } from "./cell-label";
import { formatPercent, NOT_RECORDED } from "./format";
import { readCell } from "./heatmap-geometry";
import shared from "./shared.module.css";

export interface CellTooltipProps {
  readonly trace: Trace;
  readonly cell: CellRef;
  readonly cells: ViewedCells;
}

/** One cell of the heatmap: its token, what came of it, its probability and the value of the view. */
export function CellTooltip({ trace, cell, cells }: CellTooltipProps) {
  const reading = readCell(trace, cell);
  if (!reading || reading.state === "absent") {
    return <>{reading ? "not part of the answer in this iteration" : "not run yet"}</>;
  }
  const { view } = cells.scale;
  const value = view.id === "probability" ? null : cellValue(cells, reading);
  const isUntold = reading.state !== "known" && !isRecorded(trace.iterations[cell.iteration]!, "probability");
  const rival = reading.rival;
  const step = trace.iterations[cell.iteration]!;
  const coarse = reading.probability === undefined ? coarseProbability(step, cell.position) : undefined;
  const [seen, shown] = [step.seen?.[cell.position], step.shown?.[cell.position]];
  return (
    <>
      <p className={styles.tooltipTitle}>
        <code translate="no">{tokenText(trace, reading.token)}</code> <span>{cellState(reading)}</span>
      </p>
      <dl className={shared.readings}>
        <dt>{`iteration ${cell.iteration + 1} · position ${cell.position}`}</dt>
        <dd />
        {reading.probability !== undefined && <Reading name="probability" value={formatPercent(reading.probability)} />}
        {coarse !== undefined && <Reading name="probability" value={`about ${formatPercent(coarse)}`} />}
        {reading.probability === undefined && coarse === undefined && isUntold && (
          <Reading name="probability" value={NOT_RECORDED} />
        )}
        {value !== null && <Reading name={view.label.toLowerCase()} value={value} />}
        {step.probe && <Reading name="canvas" value="tried out, nothing is written" />}
        {seen !== undefined && seen !== step.canvas[cell.position] && (
          <Reading name="the network saw" value={tokenText(trace, seen)} />
        )}
        {shown !== undefined && shown !== reading.token && (
          <Reading name="would be put out" value={tokenText(trace, shown)} />
        )}
        {rival && (
          <Reading name="would now be" value={`${tokenText(trace, rival.token)} ${formatPercent(rival.probability)}`} />
        )}
      </dl>
    </>
  );
}

function Reading({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd translate="no">{value}</dd>
    </>
  );
}
