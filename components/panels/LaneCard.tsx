"use client";
import { type CSSProperties, memo, useState } from "react";
import { CommitChart } from "@/components/charts/CommitChart";
import { ConfidenceHeatmap, cellLabel } from "@/components/charts/ConfidenceHeatmap";
import type { CellRef } from "@/components/charts/heatmap-geometry";
import { laneColor, laneLetter } from "@/components/charts/lanes";
import { MetricRow } from "@/components/charts/MetricRow";
import { TokenStrip } from "@/components/charts/TokenStrip";
import { Icon } from "@/components/controls/icons";
import { clockAt } from "@/components/page/clock";
import { useGrade } from "@/components/page/grades";
import { cellOfToken, isBusy, type LaneView, useLaneView } from "@/components/page/lane-view";
import { usePlayground, usePlaygroundStore } from "@/components/page/store";
import type { Trace } from "@/lib/trace/schema";
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
      className="@container flex min-w-0 flex-col gap-2.5 rounded-[10px] border border-line border-t-[3px] border-t-(--lane) bg-card p-3 shadow-card scroll-mt-16"
    >
      <LaneHeader index={index} laneId={laneId} lane={view.lane} run={view.run} onRun={run} {...header} />
      <LaneStatus view={view} onRun={run} />
      {header.inert.map(({ key, message }) => (
        <p key={key} className="flex gap-1.5 text-xs text-warn">
          <span className="mt-0.5">
            <Icon name="warning" size={13} />
          </span>
          {message}
        </p>
      ))}
      {view.run.trace ? (
        <LaneCharts laneId={laneId} name={name} color={color} trace={view.run.trace} view={view} />
      ) : (
        <EmptyLane isBusy={isBusy(view.run)} />
      )}
    </section>
  );
});

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
  const { select, hover, moveClock, showCell } = store.getState();
  const selected = usePlayground((state) => (state.selected?.laneId === laneId ? state.selected : null));
  const hovered = usePlayground((state) => (state.hovered?.laneId === laneId ? state.hovered : null));
  const [hoveredBar, setHoveredBar] = useState<number | null>(null);
  const grade = useGrade(view.run);
  const { shown } = view;

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
        onHover={(position) => hover(ofToken(position))}
        onSelect={(position) => select(ofToken(position))}
      />
      <ConfidenceHeatmap
        trace={trace}
        clock={shown}
        color={color}
        label={`Lane ${name}: confidence per position and iteration`}
        hovered={hovered}
        selected={selected}
        onHover={(cell) => hover(ofLane(cell))}
        onSelect={(cell) => showCell({ laneId, ...cell })}
        tooltip={hovered && cellLabel(trace, hovered)}
      />
      <CommitChart
        trace={trace}
        clock={shown}
        color={color}
        hovered={hoveredBar}
        onHover={setHoveredBar}
        onSelect={(next) => moveClock(clockAt(store.getState().clock.scale, trace, next).at)}
      />
      <div className="mt-auto border-t border-line pt-2.5">
        <MetricRow trace={trace} grade={grade} />
      </div>
    </>
  );
}
