"use client";
import { type CSSProperties, memo, useMemo, useState } from "react";
import { CommitChart } from "@/components/charts/CommitChart";
import { ConfidenceHeatmap } from "@/components/charts/ConfidenceHeatmap";
import { DriftChart, type DriftChartProps } from "@/components/charts/DriftChart";
import { heatmapViewOf } from "@/components/charts/heatmap-views";
import { laneColor, laneLetter } from "@/components/charts/lanes";
import { MetricRow } from "@/components/charts/MetricRow";
import { TokenStrip } from "@/components/charts/TokenStrip";
import { useDrift, useDriftRows, useWhatIfPreview } from "@/components/playground/state/debug-views";
import { useGrade } from "@/components/playground/state/grades";
import {
  cellOfToken,
  isBusy,
  type LaneView,
  useIterationsShown,
  useLaneView,
} from "@/components/playground/state/lane-view";
import { type LaneRun, usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { classNames } from "@/components/ui/class-names";
import { Icon } from "@/components/ui/icons";
import type { CellRef } from "@/lib/analysis/cell";
import { clockAt } from "@/lib/analysis/clock";
import { driftReport } from "@/lib/analysis/drift";
import { lessonsOf } from "@/lib/analysis/lessons";
import { driftCost } from "@/lib/run/drift";
import type { Trace } from "@/lib/trace/schema";
import { LaneFit } from "./LaneFit";
import { LaneHeader, type LaneHeaderProps } from "./LaneHeader";
import { LaneStatus } from "./LaneStatus";

export interface LaneCardProps extends Pick<LaneHeaderProps, "models" | "inert"> {
  readonly index: number;
  readonly laneId: string;
  readonly onRun: (laneId: string) => void;
}

/** One lane: how it decodes, what came of it, and the charts of its trace at the shared clock. */
export const LaneCard = memo(function LaneCard({ index, laneId, onRun, ...header }: LaneCardProps) {
  const view = useLaneView(laneId);
  if (!view) return null;
  const color = laneColor(index);
  const name = laneLetter(index);
  const run = () => onRun(laneId);
  return (
    <section
      id={`lane-${index}`}
      tabIndex={-1}
      aria-labelledby={`lane-${index}-name`}
      style={{ "--lane": color } as CSSProperties}
      className="card @container flex min-w-0 flex-col gap-2.5 border-t-[3px] border-t-(--lane) p-3 scroll-mt-16"
    >
      <LaneHeader index={index} laneId={laneId} lane={view.lane} run={view.run} onRun={run} {...header} />
      <LaneStatus laneId={laneId} view={view} onRun={run} />
      <Warnings inert={header.inert} run={view.run} />
      <LaneFit laneId={laneId} lane={view.lane} />
      {view.run.trace ? (
        <LaneCharts laneId={laneId} name={name} color={color} trace={view.run.trace} view={view} />
      ) : (
        <EmptyLane isBusy={isBusy(view.run)} />
      )}
    </section>
  );
});

/** What to know about the settings before a run, and what a finished run teaches. */
function Warnings({ inert, run }: Pick<LaneCardProps, "inert"> & { readonly run: LaneRun }) {
  const { trace } = run;
  const lessons = useMemo(
    () => (trace && !isBusy(run) && run.status !== "paused" ? lessonsOf(trace) : []),
    [trace, run],
  );
  // A lesson that repeats what the settings are warned of already is left out.
  const warned = new Set(inert.map(({ key }) => key));
  const told = [
    ...inert.map((warning) => ({ ...warning, icon: "warning" as const })),
    ...lessons.filter(({ key }) => !warned.has(key)).map((lesson) => ({ ...lesson, icon: "info" as const })),
  ];
  return told.map(({ key, message, icon }) => (
    <p
      key={`${icon} ${key}`}
      className={classNames("flex gap-1.5 text-xs", icon === "warning" ? "text-warn" : "text-muted")}
    >
      <span className="mt-0.5">
        <Icon name={icon} size={13} />
      </span>
      {message}
    </p>
  ));
}

function EmptyLane({ isBusy }: { readonly isBusy: boolean }) {
  return (
    <div className="hatched grid min-h-44 flex-1 place-items-center rounded-lg">
      {!isBusy && (
        <p className="rounded-md bg-card px-3 py-1.5 text-muted">
          All masks, nothing decoded yet. Press <b className="font-semibold text-fg">Run all</b>.
        </p>
      )}
    </div>
  );
}

interface LaneChartsProps {
  readonly laneId: string;
  readonly name: string;
  readonly color: string;
  readonly trace: Trace;
  readonly view: LaneView;
}

function LaneCharts({ laneId, name, color, trace, view }: LaneChartsProps) {
  const store = usePlaygroundStore();
  const { select, hover, moveClock, showCell, setBrush } = store.getState();
  const heatmapView = usePlayground((state) => state.heatmapView);
  const brush = usePlayground((state) => state.brush);
  const preview = useWhatIfPreview(laneId, trace);
  const drift = useDriftRows(laneId, trace);
  const selected = usePlayground((state) => (state.selected?.laneId === laneId ? state.selected : null));
  const hovered = usePlayground((state) => (state.hovered?.laneId === laneId ? state.hovered : null));
  const [hoveredBar, setHoveredBar] = useState<number | null>(null);
  const grade = useGrade(view.run);
  const shown = useIterationsShown(trace);

  const moveTo = (next: number) => moveClock(clockAt(store.getState().clock.scale, trace, next).at);
  const ofLane = (cell: CellRef | null) => cell && { laneId, ...cell };
  const ofToken = (position: number | null) => (position === null ? null : ofLane(cellOfToken(trace, shown, position)));

  return (
    <>
      <TokenStrip
        trace={trace}
        clock={shown}
        color={color}
        label={`Answer of lane ${name}`}
        hovered={hovered?.position ?? null}
        selected={selected?.position ?? null}
        brushed={brush?.positions ?? null}
        onHover={(position) => hover(ofToken(position))}
        onSelect={(position) => select(ofToken(position))}
      />
      <ConfidenceHeatmap
        trace={trace}
        clock={shown}
        color={color}
        label={`Lane ${name}: ${heatmapViewOf(heatmapView).label.toLowerCase()} per position and iteration`}
        view={heatmapView}
        drift={drift}
        preview={preview}
        brush={brush}
        onBrush={setBrush}
        hovered={hovered}
        selected={selected}
        onHover={(cell) => hover(ofLane(cell))}
        onSelect={(cell) => showCell({ laneId, ...cell })}
      />
      <CommitChart
        trace={trace}
        clock={shown}
        color={color}
        brushed={brush?.iterations ?? null}
        hovered={hoveredBar}
        onHover={setHoveredBar}
        onSelect={moveTo}
      />
      <LaneDriftChart
        laneId={laneId}
        trace={trace}
        clock={shown}
        color={color}
        hovered={hoveredBar}
        onHover={setHoveredBar}
        onSelect={moveTo}
      />
      <div className="mt-auto border-t border-line pt-2.5">
        <MetricRow trace={trace} grade={grade} />
      </div>
    </>
  );
}

type LaneDriftChartProps = Pick<DriftChartProps, "clock" | "color" | "hovered" | "onHover" | "onSelect"> & {
  readonly laneId: string;
  readonly trace: Trace;
};

/** The drift of the lane's cache over its iterations, once some of it has been measured. */
function LaneDriftChart({ laneId, trace, ...chart }: LaneDriftChartProps) {
  const drift = useDrift(laneId, trace);
  const brush = usePlayground((state) => state.brush);
  const points = useMemo(
    () =>
      driftReport(drift?.steps ?? []).curve.flatMap(({ meanKl, maxKl, ...rest }) =>
        meanKl === null || maxKl === null ? [] : [{ ...rest, meanKl, maxKl }],
      ),
    [drift],
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
      brushed={brush?.iterations ?? null}
      cost={`${evaluations} evaluations beside the run’s own`}
    />
  );
}
