"use client";
import { CandidateBars } from "@/components/charts/CandidateBars";
import { CurvesChart } from "@/components/charts/CurvesChart";
import { formatPercent } from "@/components/charts/format";
import { laneColor, laneLetter } from "@/components/charts/lanes";
import { TrajectoryChart } from "@/components/charts/TrajectoryChart";
import type { FollowedPosition } from "@/components/charts/use-track";
import { usePageSession } from "@/components/playground/machine/use-session";
import { useBranchBlocked } from "@/components/playground/state/debug-views";
import { useIterationsShown } from "@/components/playground/state/lane-view";
import { type LaneCell, runOf, settingsOf, usePlayground } from "@/components/playground/state/store";
import { classNames } from "@/components/ui/class-names";
import { candidatesOf } from "@/lib/analysis/candidates";
import { cellState } from "@/lib/analysis/cell-state";
import { argmaxSettled, type Reading, readingOf } from "@/lib/analysis/reading";
import { explainCell } from "@/lib/analysis/reason";
import type { Trace } from "@/lib/trace/schema";
import { BreakpointList } from "./BreakpointList";
import { DriftPanel } from "./DriftPanel";
import { Intervene } from "./Intervene";
import { ReadingList } from "./ReadingList";
import { WhatIfPanel } from "./WhatIfPanel";

/** One cell under the glass: why it was committed just then, and what else it could have become. */
export function Inspector() {
  const cell = usePlayground((state) => state.hovered ?? state.selected);
  const laneIds = usePlayground((state) => settingsOf(state).laneIds);
  const trace = usePlayground((state) => (cell ? runOf(state, cell.laneId).trace : null));
  const index = cell ? laneIds.indexOf(cell.laneId) : -1;
  const isShown = cell !== null && trace !== null && index >= 0 && trace.iterations[cell.iteration] !== undefined;
  return (
    <aside aria-label="Inspector" className="flex min-w-0 flex-col gap-3 p-3.5">
      <h2 className="font-semibold">
        Inspector
        {isShown && (
          <span className="ml-1.5 font-normal text-muted tabular-nums">
            lane {laneLetter(index)} · iteration {cell.iteration + 1} · position {cell.position}
          </span>
        )}
      </h2>
      {isShown ? <CellReport trace={trace} cell={cell} color={laneColor(index)} /> : <Nothing />}
      <KeptCellTools />
      <BreakpointList />
    </aside>
  );
}

function Nothing() {
  return (
    <div className="rounded-lg border border-dashed border-line-strong p-3 text-muted">
      <p className="mb-1.5">
        Point at a cell of a heatmap, or click one to keep it here: why it was committed in that iteration, which other
        tokens were in question, and how sure the model was before.
      </p>
      <p>A click on a token of the answer shows the moment it was committed.</p>
    </div>
  );
}

interface CellReportProps {
  readonly trace: Trace;
  readonly cell: LaneCell;
  readonly color: string;
}

function CellReport({ trace, cell, color }: CellReportProps) {
  const explanation = explainCell(trace, cell);
  const reading = readingOf(trace, cell);
  const at = reading ? { position: reading.position, iteration: reading.iteration.index } : cell;
  return (
    <>
      {explanation && (
        <p
          className={classNames(
            "rounded-lg border px-2.5 py-2",
            explanation.tone === "good" ? "border-good-line bg-good-soft" : "border-line bg-well",
          )}
        >
          <b className="font-semibold">{explanation.verdict}</b> — {explanation.because}
        </p>
      )}
      {reading && (
        <>
          <Candidates trace={trace} cell={cell} at={at} color={color} />
          <Readings trace={trace} reading={reading} />
          <PositionOverIterations trace={trace} position={cell.position} countedIn={cell.iteration} color={color} />
        </>
      )}
    </>
  );
}

interface PositionOverIterationsProps extends FollowedPosition {
  readonly trace: Trace;
  readonly color: string;
}

function PositionOverIterations(props: PositionOverIterationsProps) {
  const clock = useIterationsShown(props.trace);
  const brushed = usePlayground((state) => state.brush)?.iterations ?? null;
  return (
    <section>
      <h3 className="mb-1.5 text-xs font-semibold text-muted">This position over iterations</h3>
      <TrajectoryChart {...props} clock={clock} brushed={brushed} />
      <CurvesChart {...props} clock={clock} brushed={brushed} />
    </section>
  );
}

/** What can be tried at the cell that is kept: it stays while the pointer passes over others. */
function KeptCellTools() {
  const cell = usePlayground((state) => state.selected);
  const trace = usePlayground((state) => (cell ? runOf(state, cell.laneId).trace : null));
  if (!cell || !trace?.iterations[cell.iteration]) return null;
  return (
    <>
      <Intervene trace={trace} cell={cell} />
      <WhatIfPanel trace={trace} cell={cell} />
      <DriftPanel trace={trace} cell={cell} />
    </>
  );
}

/** The candidates of the cell; while it can be branched, picking one does so. */
function Candidates({
  trace,
  cell,
  at,
  color,
}: CellReportProps & { readonly at: { readonly position: number; readonly iteration: number } }) {
  const session = usePageSession();
  const blocked = useBranchBlocked(cell.laneId);
  const isFixed = cellState(trace, at) === "fixed";
  const pick = (token: number) =>
    session.branch({
      laneId: cell.laneId,
      iteration: at.iteration,
      intervention: { force: [{ position: at.position, token }] },
    });
  return (
    <CandidateBars
      candidates={candidatesOf(trace, at)}
      color={color}
      {...(blocked === null && !isFixed ? { onPick: pick } : {})}
    />
  );
}

function Readings({
  trace,
  reading: { iteration, row, position },
}: {
  readonly trace: Trace;
  readonly reading: Reading;
}) {
  const settled = argmaxSettled(trace, { position, iteration: iteration.index });
  const lines: readonly (readonly [string, string])[] = [
    ["entropy", `${(iteration.entropy[row] ?? 0).toFixed(2)} nats`],
    ["margin", formatPercent(iteration.margin[row] ?? 0)],
    ["argmax settled at", settled ? `iteration ${settled.index + 1}${waited(settled.waited)}` : "–"],
    ["cache", cacheText(trace, iteration.index)],
    ...(iteration.cost.layers === undefined
      ? []
      : ([["left the network", `after layer ${iteration.cost.layers}`]] as const)),
  ];
  return <ReadingList lines={lines} />;
}

/** What the prediction of an iteration rests on: `all computed`, or how much of it is how old. */
function cacheText(trace: Trace, index: number): string {
  const { tokens, cachedTokens } = trace.iterations[index]!.cost;
  if (cachedTokens === 0) return "all computed";
  const age = index - trace.iterations.findLastIndex(({ cost }, at) => at < index && cost.cachedTokens === 0);
  return `${cachedTokens} of ${tokens + cachedTokens} tokens, ${age} it. old`;
}

const waited = (iterations: number) => (iterations > 0 ? ` (${iterations} waited)` : "");
