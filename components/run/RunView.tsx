"use client";
import { useMemo, useState } from "react";
import { CommitChart } from "@/components/charts/CommitChart";
import { type CommitPreview, ConfidenceHeatmap } from "@/components/charts/ConfidenceHeatmap";
import { DraftPieces } from "@/components/charts/DraftPieces";
import { DriftChart } from "@/components/charts/DriftChart";
import { driftRowsOf } from "@/components/charts/drift-rows";
import { TokenStrip } from "@/components/charts/TokenStrip";
import { charts } from "@/components/ui/words/en/charts";
import { useWords } from "@/components/ui/words/use-words";
import { type CellRef, cellOfToken } from "@/lib/analysis/cell";
import { clockAt } from "@/lib/analysis/clock";
import { hasForeignDrafts } from "@/lib/analysis/draft";
import { type DriftStep, driftReport } from "@/lib/analysis/drift";
import { driftCost } from "@/lib/run/drift";
import type { Trace } from "@/lib/trace/schema";
import { CellReport } from "./CellReport";
import { ONLY_LANE } from "./OneRun";
import { isLongRun, useHeatmapFrame } from "./use-heatmaps";
import { useIterationsShown, useView, useViewStore } from "./use-view";

/** What can be shown of a run, in the order in which it stands. */
export type RunPart = "tokens" | "draft" | "heatmap" | "commits" | "inspector";

/** Heights of the charts, px. */
const SIZES = { regular: { heatmap: 168, commits: 46 }, small: { heatmap: 110, commits: 34 } } as const;

const NO_DRIFT: readonly DriftStep[] = [];

export interface RunViewProps {
  readonly trace: Trace;
  /** The lane of the view that the run is shown in; not needed inside `OneRun`. */
  readonly laneId?: string;
  /** In front of what the heatmap is called: `Lane A`. */
  readonly name: string;
  /** What the token strip is called. */
  readonly answerName?: string;
  /** CSS colour of the lane. */
  readonly color?: string;
  readonly size?: keyof typeof SIZES;
  /** Height that the cells of the heatmap may take, px. Default: that of the size. */
  readonly heatmapHeight?: number;
  /** Caption and key of the heatmap stand above it; without them the page has one for all runs. */
  readonly hasLegend?: boolean;
  /** Which parts are shown. */
  readonly parts?: readonly RunPart[];
  /** What another rule would commit, drawn over what was committed. */
  readonly preview?: CommitPreview | null;
  /** Positions of the answer whose tokens are marked as wrong. */
  readonly wrong?: ReadonlySet<number> | undefined;
  /** What has been measured of the cache's drift; the heatmap can show it, and a chart appears below the commits. */
  readonly drift?: readonly DriftStep[];
}

/**
 * A run at the clock of the view around it: the answer token by token, a quantity of every cell, commits per iteration,
 * and what the pointed or kept cell tells. Pointing, selecting and brushing in one part shows in all of them.
 */
export function RunView({
  parts = ["tokens", "draft", "heatmap", "commits"],
  hasLegend = true,
  ...props
}: RunViewProps) {
  const { trace, laneId = ONLY_LANE, name, answerName = `Answer of ${name}`, color, size = "regular" } = props;
  const words = useWords(charts);
  const { preview = null, drift = NO_DRIFT, wrong } = props;
  const store = useViewStore();
  const { select, hover, moveClock, showCell, setBrush, showInHeatmaps } = store.getState();
  const heatmapShows = useView((view) => view.heatmapShows);
  const heatmapView = useView((view) => view.heatmapView);
  const { rows, axis, hidesFuture } = useView((view) => view.looks);
  const frame = useHeatmapFrame(isLongRun(trace));
  const brush = useView((view) => view.brush);
  const selected = useView((view) => (view.selected?.laneId === laneId ? view.selected : null));
  const hovered = useView((view) => (view.hovered?.laneId === laneId ? view.hovered : null));
  const shown = useIterationsShown(trace);
  // Cells, their names and the table of them tell all that a chart is given: of a hidden future it is given nothing.
  const told = useMemo(
    () => (hidesFuture ? { ...trace, iterations: trace.iterations.slice(0, shown) } : trace),
    [trace, hidesFuture, shown],
  );
  const driftRows = useMemo(() => driftRowsOf(trace, drift), [trace, drift]);
  const isHidden = ({ iteration }: CellRef) => hidesFuture && iteration >= shown;
  const [hoveredBar, setHoveredBar] = useState<number | null>(null);

  const seen = (cell: CellRef | null) => (cell && isHidden(cell) ? null : cell);
  const ofLane = (cell: CellRef | null) => cell && { laneId, ...cell };
  const ofToken = (position: number | null) => (position === null ? null : ofLane(cellOfToken(trace, shown, position)));
  const bars = {
    clock: shown,
    color,
    brushed: brush?.iterations ?? null,
    hovered: hoveredBar,
    onHover: setHoveredBar,
    onSelect: (clock: number) => moveClock(clockAt(store.getState().clock.scale, trace, clock).at),
  };
  const cell = hovered ?? selected;
  return (
    <>
      {parts.includes("tokens") && (
        <TokenStrip
          trace={trace}
          clock={shown}
          color={color}
          label={answerName}
          hovered={hovered?.position ?? null}
          selected={selected?.position ?? null}
          brushed={brush?.positions ?? null}
          hidesFuture={hidesFuture}
          wrong={wrong}
          onHover={(position) => hover(ofToken(position))}
          onSelect={(position) => select(ofToken(position))}
        />
      )}
      {parts.includes("draft") && hasForeignDrafts(trace) && <DraftPieces trace={trace} clock={shown} />}
      {parts.includes("heatmap") && (
        <ConfidenceHeatmap
          trace={told}
          clock={shown}
          color={color}
          label={`${name}: ${words.perPosition(words.inSentence(words.views[heatmapView].label))}`}
          maxHeight={props.heatmapHeight ?? SIZES[size].heatmap}
          rows={frame.rows}
          columns={frame.columns}
          fills={rows === "fill"}
          axis={axis}
          hasLegend={hasLegend}
          view={heatmapView}
          drift={driftRows}
          preview={preview}
          brush={brush}
          onBrush={setBrush}
          shows={heatmapShows}
          onShow={showInHeatmaps}
          hovered={seen(hovered)}
          selected={seen(selected)}
          onHover={(cell) => hover(ofLane(seen(cell)))}
          onSelect={(cell) => showCell({ laneId, ...cell })}
        />
      )}
      {parts.includes("commits") && (
        <>
          <CommitChart {...bars} trace={told} height={SIZES[size].commits} />
          <MeasuredDrift {...bars} trace={trace} steps={drift} />
        </>
      )}
      {parts.includes("inspector") && cell && trace.iterations[cell.iteration] && (
        <CellReport trace={trace} cell={cell} color={color} />
      )}
    </>
  );
}

type MeasuredDriftProps = Omit<React.ComponentProps<typeof DriftChart>, "points" | "iterations" | "cost"> & {
  readonly trace: Trace;
  readonly steps: readonly DriftStep[];
};

/** The drift of the run's cache over its iterations, once some of it has been measured. */
function MeasuredDrift({ trace, steps, ...chart }: MeasuredDriftProps) {
  const points = useMemo(
    () =>
      driftReport(steps).curve.flatMap(({ meanKl, maxKl, ...rest }) =>
        meanKl === null || maxKl === null ? [] : [{ ...rest, meanKl, maxKl }],
      ),
    [steps],
  );
  if (points.length === 0) return null;
  const { evaluations } = driftCost(
    trace,
    points.map(({ iteration }) => iteration),
  );
  return (
    <DriftChart
      {...chart}
      points={points}
      iterations={trace.iterations.length}
      cost={`${evaluations} evaluations beside the run’s own`}
    />
  );
}
