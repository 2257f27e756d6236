"use client";
import { useMemo } from "react";
import { CandidateBars } from "@/components/charts/CandidateBars";
import { CurvesChart } from "@/components/charts/CurvesChart";
import { TrajectoryChart } from "@/components/charts/TrajectoryChart";
import type { FollowedPosition } from "@/components/charts/use-track";
import { classNames } from "@/components/ui/class-names";
import { Quoted } from "@/components/ui/Quoted";
import { inspector } from "@/components/ui/words/en/inspector";
import { useWords } from "@/components/ui/words/use-words";
import { candidatesOf } from "@/lib/analysis/candidates";
import type { CellRef } from "@/lib/analysis/cell";
import { cellState } from "@/lib/analysis/cell-state";
import { readingLines, readingOf } from "@/lib/analysis/reading";
import { explainCell } from "@/lib/analysis/reason";
import type { Trace } from "@/lib/trace/schema";
import { ReadingList } from "./ReadingList";
import { useIterationsShown, useView } from "./use-view";

interface CellReportProps {
  readonly trace: Trace;
  readonly cell: CellRef;
  /** CSS colour of the lane. */
  readonly color?: string;
  /** Called with the cell that was asked about and a token that could have been committed there; without it, and where the structure prior fixes it, none can be picked. */
  readonly onPick?: ((at: CellRef, token: number) => void) | undefined;
}

/** One cell under the glass: why it was committed just then, and what else it could have become. */
export function CellReport({ trace, cell, color = "var(--accent)", onPick }: CellReportProps) {
  const words = useWords(inspector);
  const { position, iteration } = cell;
  // All of this looks through whole runs: a step of the clock, which changes none of it, leaves it as it is.
  const { explanation, reading, lines, at, candidates, isFixed } = useMemo(
    () => reportOf(trace, { position, iteration }),
    [trace, position, iteration],
  );
  return (
    <>
      {explanation && (
        <p
          lang="en"
          className={classNames(
            "rounded-lg border px-2.5 py-2",
            explanation.tone === "good" ? "border-good-line bg-good-soft" : "border-line bg-well",
          )}
        >
          <b className="font-semibold">{explanation.verdict}</b> — <Quoted text={explanation.because} />
        </p>
      )}
      {!reading && trace.iterations[cell.iteration]?.probability === undefined && (
        <p className="text-muted">{words.candidatesUnknown}</p>
      )}
      {reading && (
        <>
          <CandidateBars
            candidates={candidates}
            color={color}
            {...(onPick && !isFixed ? { onPick: (token: number) => onPick(at, token) } : {})}
          />
          <ReadingList lines={lines} />
          <PositionOverIterations trace={trace} position={cell.position} countedIn={cell.iteration} color={color} />
        </>
      )}
    </>
  );
}

/** What is told of a cell, and where it was read. */
function reportOf(trace: Trace, cell: CellRef) {
  const reading = readingOf(trace, cell);
  const at = reading ? { position: reading.position, iteration: reading.iteration.index } : cell;
  return {
    explanation: explainCell(trace, cell),
    reading,
    at,
    lines: reading ? readingLines(trace, reading) : [],
    candidates: reading && candidatesOf(trace, at),
    isFixed: cellState(trace, at) === "fixed",
  };
}

interface PositionOverIterationsProps extends FollowedPosition {
  readonly trace: Trace;
  readonly color: string;
}

function PositionOverIterations(props: PositionOverIterationsProps) {
  const words = useWords(inspector);
  const clock = useIterationsShown(props.trace);
  const brushed = useView((view) => view.brush)?.iterations ?? null;
  return (
    <section>
      <h3 className="mb-1.5 text-xs font-semibold text-muted">{words.overIterations}</h3>
      <TrajectoryChart {...props} clock={clock} brushed={brushed} />
      <CurvesChart {...props} clock={clock} brushed={brushed} />
    </section>
  );
}
