"use client";
import { lazy, memo, Suspense, useEffect, useMemo, useState } from "react";
import { CommitChart } from "@/components/charts/CommitChart";
import { type CommitPreview, ConfidenceHeatmap } from "@/components/charts/ConfidenceHeatmap";
import { driftRowsOf } from "@/components/charts/drift-rows";
import { TokenStrip } from "@/components/charts/TokenStrip";
import { charts } from "@/components/ui/words/en/charts";
import { useWords } from "@/components/ui/words/use-words";
import { type CellRef, cellOfToken } from "@/lib/analysis/cell";
import { clockAt } from "@/lib/analysis/clock";
import { tellsDrafts } from "@/lib/analysis/draft";
import type { DriftStep } from "@/lib/analysis/drift";
import type { Trace } from "@/lib/trace/schema";
import { ONLY_LANE } from "./OneRun";
import { isLongRun, useHeatmapFrame } from "./use-heatmaps";
import { useIterationsShown, useView, useViewStore } from "./use-view";

// What few runs have, and what is told of a cell once it is pointed at.
const loadReport = async () => ({ default: (await import("./CellReport")).CellReport });
const CellReport = lazy(loadReport);
const MeasuredDrift = lazy(async () => ({ default: (await import("./MeasuredDrift")).MeasuredDrift }));
const DraftPieces = lazy(async () => ({ default: (await import("@/components/charts/DraftPieces")).DraftPieces }));

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

const USUAL_PARTS: readonly RunPart[] = ["tokens", "draft", "heatmap", "commits"];

/**
 * A run at the clock of the view around it: the answer token by token, a quantity of every cell, commits per iteration,
 * and what the pointed or kept cell tells. Pointing, selecting and brushing in one part shows in all of them. Each part
 * looks at what it draws alone, so that nothing else draws it again.
 */
export const RunView = memo(function RunView({ parts = USUAL_PARTS, ...props }: RunViewProps) {
  return (
    <>
      {parts.includes("tokens") && <RunTokens {...props} />}
      {parts.includes("draft") && <RunDraft trace={props.trace} />}
      {parts.includes("heatmap") && <RunHeatmap {...props} />}
      {parts.includes("commits") && <RunCommits {...props} />}
      {parts.includes("inspector") && <RunInspector {...props} />}
    </>
  );
});

type PartProps = Omit<RunViewProps, "parts">;

/** The cell of the lane that is selected or pointed at; null where it is another lane's. */
const useLaneCell = (which: "selected" | "hovered", laneId: string) =>
  useView((view) => (view[which]?.laneId === laneId ? view[which] : null));

/** As much of the run as its charts may tell: cells, their names and the table of them tell all that a chart is given, and of a hidden future it is given nothing. */
function useToldTrace(trace: Trace, shown: number): Trace {
  const hidesFuture = useView(({ looks }) => looks.hidesFuture);
  const told = hidesFuture ? shown : trace.iterations.length;
  return useMemo(
    () => (told < trace.iterations.length ? { ...trace, iterations: trace.iterations.slice(0, told) } : trace),
    [trace, told],
  );
}

function RunTokens({ trace, laneId = ONLY_LANE, name, answerName = `Answer of ${name}`, color, wrong }: PartProps) {
  const { select, hover } = useViewStore().getState();
  const hidesFuture = useView(({ looks }) => looks.hidesFuture);
  const positions = useView(({ brush }) => brush?.positions ?? null);
  const selected = useLaneCell("selected", laneId);
  const hovered = useLaneCell("hovered", laneId);
  const shown = useIterationsShown(trace);
  const ofToken = (position: number | null) => {
    const cell = position === null ? null : cellOfToken(trace, shown, position);
    return cell && { laneId, ...cell };
  };
  return (
    <TokenStrip
      trace={trace}
      clock={shown}
      color={color}
      label={answerName}
      hovered={hovered?.position ?? null}
      selected={selected?.position ?? null}
      brushed={positions}
      hidesFuture={hidesFuture}
      wrong={wrong}
      onHover={(position) => hover(ofToken(position))}
      onSelect={(position) => select(ofToken(position))}
    />
  );
}

/** Drafts in the words of another vocabulary, in runs that have such. */
function RunDraft({ trace }: Pick<PartProps, "trace">) {
  const shown = useIterationsShown(trace);
  const isForeign = useMemo(() => tellsDrafts(trace), [trace]);
  if (!isForeign) return null;
  return (
    <Suspense>
      <DraftPieces trace={trace} clock={shown} />
    </Suspense>
  );
}

function RunHeatmap(props: PartProps) {
  const { trace, laneId = ONLY_LANE, name, color, size = "regular", hasLegend = true } = props;
  const { preview = null, drift = NO_DRIFT, heatmapHeight = SIZES[size].heatmap } = props;
  const words = useWords(charts);
  const { hover, showCell, setBrush, showInHeatmaps } = useViewStore().getState();
  const heatmapShows = useView((view) => view.heatmapShows);
  const heatmapView = useView((view) => view.heatmapView);
  const { rows, axis, hidesFuture } = useView((view) => view.looks);
  const frame = useHeatmapFrame(isLongRun(trace));
  const brush = useView((view) => view.brush);
  const selected = useLaneCell("selected", laneId);
  const hovered = useLaneCell("hovered", laneId);
  const shown = useIterationsShown(trace);
  const driftRows = useMemo(() => driftRowsOf(trace, drift), [trace, drift]);
  const isHidden = ({ iteration }: CellRef) => hidesFuture && iteration >= shown;
  const seen = (cell: CellRef | null) => (cell && isHidden(cell) ? null : cell);
  const ofLane = (cell: CellRef | null) => cell && { laneId, ...cell };
  return (
    <ConfidenceHeatmap
      trace={useToldTrace(trace, shown)}
      clock={shown}
      color={color}
      label={`${name}: ${words.perPosition(words.inSentence(words.views[heatmapView].label))}`}
      maxHeight={heatmapHeight}
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
  );
}

function RunCommits({ trace, color, size = "regular", drift = NO_DRIFT }: PartProps) {
  const store = useViewStore();
  const brushed = useView(({ brush }) => brush?.iterations ?? null);
  const shown = useIterationsShown(trace);
  const [hovered, setHovered] = useState<number | null>(null);
  const bars = {
    ...{ clock: shown, color, brushed, hovered },
    onHover: setHovered,
    onSelect: (clock: number) => store.getState().moveClock(clockAt(store.getState().clock.scale, trace, clock).at),
  };
  return (
    <>
      <CommitChart {...bars} trace={useToldTrace(trace, shown)} height={SIZES[size].commits} />
      {drift.length > 0 && (
        <Suspense>
          <MeasuredDrift {...bars} trace={trace} steps={drift} />
        </Suspense>
      )}
    </>
  );
}

function RunInspector({ trace, laneId = ONLY_LANE, color }: PartProps) {
  const selected = useLaneCell("selected", laneId);
  const cell = useLaneCell("hovered", laneId) ?? selected;
  useEffect(() => void loadReport().catch(() => {}), []);
  if (!cell || !trace.iterations[cell.iteration]) return null;
  return (
    <Suspense>
      <CellReport trace={trace} cell={cell} color={color} />
    </Suspense>
  );
}
