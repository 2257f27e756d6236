import { charts } from "@/components/ui/words/en/charts";
import { useWords } from "@/components/ui/words/use-words";
import type { CellRef } from "@/lib/analysis/cell";
import { coarseProbability, isRecorded } from "@/lib/analysis/cells";
import type { Trace } from "@/lib/trace/schema";
import styles from "./ChartTooltip.module.css";
import { cellState, cellValue, tokenText, type ViewedCells } from "./cell-label";
import { formatPercent } from "./format";
import { readCell } from "./heatmap-geometry";
import shared from "./shared.module.css";

export interface CellTooltipProps {
  readonly trace: Trace;
  readonly cell: CellRef;
  readonly cells: ViewedCells;
}

/** One cell of the heatmap: its token, what came of it, its probability and the value of the view. */
export function CellTooltip({ trace, cell, cells }: CellTooltipProps) {
  const words = useWords(charts);
  const reading = readCell(trace, cell);
  if (!reading || reading.state === "absent") {
    return <>{reading ? words.notPart : words.notRunYet}</>;
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
        <dt>{words.atShort(cell.iteration + 1, cell.position)}</dt>
        <dd />
        {reading.probability !== undefined && (
          <Reading name={words.inSentence(words.views.probability.label)} value={formatPercent(reading.probability)} />
        )}
        {coarse !== undefined && (
          <Reading name={words.inSentence(words.views.probability.label)} value={words.about(formatPercent(coarse))} />
        )}
        {reading.probability === undefined && coarse === undefined && isUntold && (
          <Reading name={words.inSentence(words.views.probability.label)} value={words.notRecorded} />
        )}
        {value !== null && <Reading name={words.inSentence(words.views[view.id].label)} value={value} />}
        {step.probe && <Reading name={words.canvas} value={words.triedOut} />}
        {seen !== undefined && seen !== step.canvas[cell.position] && (
          <Reading name={words.networkSaw} value={tokenText(trace, seen)} />
        )}
        {shown !== undefined && shown !== reading.token && (
          <Reading name={words.putOut} value={tokenText(trace, shown)} />
        )}
        {rival && (
          <Reading
            name={words.wouldBe}
            value={`${tokenText(trace, rival.token)} ${formatPercent(rival.probability)}`}
          />
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
