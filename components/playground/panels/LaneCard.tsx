"use client";
import { type CSSProperties, memo, useMemo } from "react";
import { laneColor, laneLetter } from "@/components/charts/lanes";
import { MetricRow } from "@/components/charts/MetricRow";
import { useDrift, useWhatIfPreview } from "@/components/playground/state/debug-views";
import { useGrade } from "@/components/playground/state/grades";
import { useLaneView } from "@/components/playground/state/lane-view";
import type { LaneRun } from "@/components/playground/state/runs";
import { isBusy } from "@/components/playground/state/runs";
import { RunView } from "@/components/run/RunView";
import { classNames } from "@/components/ui/class-names";
import { Icon } from "@/components/ui/icons";
import { lessonsOf } from "@/lib/analysis/lessons";
import type { Trace } from "@/lib/trace/schema";
import { LaneFit } from "./LaneFit";
import { LaneHeader, type LaneHeaderProps } from "./LaneHeader";
import { LaneStatus } from "./LaneStatus";
import { Part, runAndView } from "./Part";

export interface LaneCardProps extends Pick<LaneHeaderProps, "models" | "inert"> {
  readonly index: number;
  readonly laneId: string;
}

/** One lane: how it decodes, what came of it, and the charts of its trace at the shared clock. */
export const LaneCard = memo(function LaneCard({ index, laneId, ...header }: LaneCardProps) {
  const view = useLaneView(laneId);
  if (!view) return null;
  const color = laneColor(index);
  const name = laneLetter(index);
  return (
    <section
      id={`lane-${index}`}
      tabIndex={-1}
      aria-labelledby={`lane-${index}-name`}
      style={{ "--lane": color } as CSSProperties}
      className="card @container flex min-w-0 flex-col gap-2.5 border-t-[3px] border-t-(--lane) p-3 scroll-mt-16"
    >
      <LaneHeader index={index} laneId={laneId} lane={view.lane} run={view.run} {...header} />
      <LaneStatus laneId={laneId} view={view} />
      <Warnings inert={header.inert} run={view.run} />
      <LaneFit laneId={laneId} lane={view.lane} />
      {view.run.trace ? (
        <Part name={`the run of lane ${name}`} draws={runAndView(laneId)}>
          <LaneResult laneId={laneId} name={name} color={color} trace={view.run.trace} run={view.run} />
        </Part>
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

interface LaneResultProps {
  readonly laneId: string;
  readonly name: string;
  readonly color: string;
  readonly trace: Trace;
  readonly run: LaneRun;
}

/** The lane's run, with what the debugger lays over it, and what it is worth. */
function LaneResult({ laneId, name, color, trace, run }: LaneResultProps) {
  const preview = useWhatIfPreview(laneId, trace);
  const drift = useDrift(laneId, trace);
  const grade = useGrade(run);
  return (
    <>
      <RunView
        {...{ laneId, color, trace, preview }}
        name={`Lane ${name}`}
        answerName={`Answer of lane ${name}`}
        drift={drift?.steps}
      />
      <div className="mt-auto border-t border-line pt-2.5">
        <MetricRow trace={trace} grade={grade} />
      </div>
    </>
  );
}
