"use client";
import { type CSSProperties, memo, useMemo, useState, useSyncExternalStore } from "react";
import { laneColor, laneLetter } from "@/components/charts/lanes";
import { MetricRow } from "@/components/charts/MetricRow";
import { ResultLine, type ResultLineProps } from "@/components/charts/ResultLine";
import { useDrift, useWhatIfPreview } from "@/components/playground/state/debug-views";
import { useGrade } from "@/components/playground/state/grades";
import { type LaneView, useLaneView } from "@/components/playground/state/lane-view";
import type { LaneRun } from "@/components/playground/state/runs";
import { awaitedFile, isBusy, isReadOnly } from "@/components/playground/state/runs";
import { usePlayground } from "@/components/playground/state/store";
import { RunView } from "@/components/run/RunView";
import { useSharedKey } from "@/components/run/use-heatmaps";
import { useIterationsShown } from "@/components/run/use-view";
import { classNames } from "@/components/ui/class-names";
import { Emphasised } from "@/components/ui/Emphasised";
import { Icon } from "@/components/ui/icons";
import { lanes } from "@/components/ui/words/en/lanes";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import { iterationsShown } from "@/lib/analysis/clock";
import { lessonsOf } from "@/lib/analysis/lessons";
import { positionsOf } from "@/lib/analysis/wrong-positions";
import { answerText } from "@/lib/trace/answer";
import type { Trace } from "@/lib/trace/schema";
import { AwaitedFile, AwaitedHeader } from "./AwaitedFile";
import { FileHeader } from "./FileHeader";
import { GradeReport } from "./GradeReport";
import { LaneFit } from "./LaneFit";
import { LaneHeader, type LaneHeaderProps } from "./LaneHeader";
import { LaneStatus } from "./LaneStatus";
import { MainSlider } from "./MainSlider";
import { MissingQuantity } from "./MissingQuantity";
import { Part, runAndView } from "./Part";

export interface LaneCardProps extends Pick<LaneHeaderProps, "models" | "inert"> {
  readonly index: number;
  readonly laneId: string;
}

/** One lane: how it decodes, what came of it, and the charts of its trace at the shared clock. */
export const LaneCard = memo(function LaneCard({ index, laneId, ...header }: LaneCardProps) {
  const { parts } = useWords(page);
  const view = useLaneView(laneId);
  if (!view) return null;
  const color = laneColor(index);
  const name = laneLetter(index);
  const isFile = isReadOnly(view.run);
  const awaited = awaitedFile(view.run);
  return (
    <section
      id={`lane-${index}`}
      tabIndex={-1}
      aria-labelledby={`lane-${index}-name`}
      data-figure="lane"
      style={{ "--lane": color } as CSSProperties}
      className="card row-span-6 mb-3 grid min-w-0 scroll-mt-16 grid-rows-subgrid border-t-[3px] border-t-(--lane) p-3 pt-2.5 *:min-w-0 print:break-inside-avoid"
    >
      <div className="@container flex flex-col gap-1.5">
        {awaited ? (
          <AwaitedHeader {...{ index, laneId }} lane={view.lane} run={view.run} file={awaited} />
        ) : isFile ? (
          <FileHeader {...{ index, laneId }} lane={view.lane} run={view.run} trace={view.run.trace!} />
        ) : (
          <>
            <LaneHeader index={index} laneId={laneId} lane={view.lane} run={view.run} {...header} />
            <LaneFit laneId={laneId} lane={view.lane} />
          </>
        )}
      </div>
      <div className="pt-1">{!isFile && !awaited && <MainSlider index={index} laneId={laneId} lane={view.lane} />}</div>
      {view.run.trace ? (
        <Part name={parts.laneRun(name)} draws={runAndView(laneId)}>
          <LaneResult
            laneId={laneId}
            name={name}
            color={color}
            trace={view.run.trace}
            view={view}
            inert={isFile ? NONE : header.inert}
          />
        </Part>
      ) : (
        <>
          <div className="pt-1">
            {!awaited && <LaneStatus laneId={laneId} view={view} />}
            {!awaited && <Warnings inert={header.inert} run={view.run} />}
          </div>
          {awaited ? <AwaitedFile file={awaited} /> : <EmptyLane isBusy={isBusy(view.run)} />}
        </>
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
      <span lang="en">{message}</span>
    </p>
  ));
}

function EmptyLane({ isBusy }: { readonly isBusy: boolean }) {
  const words = useWords(lanes);
  return (
    <div className="hatched row-span-3 mt-2 grid min-h-44 place-items-center rounded-lg p-3">
      {!isBusy && (
        <p className="rounded-md bg-card px-3 py-1.5 text-muted">
          <Emphasised text={words.nothingYet} className="font-semibold text-fg" />
        </p>
      )}
    </div>
  );
}

interface LaneResultProps extends Pick<LaneCardProps, "laneId" | "inert"> {
  readonly name: string;
  readonly color: string;
  readonly trace: Trace;
  readonly view: LaneView;
}

/** What came of the run, its answer, its heatmap, and the details, each in a row that all lanes have in common. */
function LaneResult({ laneId, name, color, trace, view, inert }: LaneResultProps) {
  const words = useWords(lanes);
  const preview = useWhatIfPreview(laneId, trace);
  const drift = useDrift(laneId, trace);
  const grade = useGrade(view.run);
  const [isOpen, setOpen] = useState(false);
  const isGradeOpen = isOpen && grade !== null;
  const answer = useMemo(() => (isGradeOpen ? (answerText(trace) ?? "") : ""), [isGradeOpen, trace]);
  const wrong = useMemo(
    () => (isGradeOpen ? positionsOf(trace, answer, grade.wrong) : undefined),
    [isGradeOpen, trace, answer, grade],
  );
  const hasOwnLegend = useSharedKey() === null;
  const heatmapHeight = useHeatmapHeight();
  const hidesFuture = usePlayground(({ looks }) => looks.hidesFuture);
  // Of the clock it needs no more than that: a step draws the parts that show it, and this frame around them not.
  const isOver = useIsOver(trace);
  const run = { laneId, color, trace, preview, name: words.laneOf(name), answerName: words.answerOf(name) };
  return (
    <>
      <div className="flex flex-col gap-1.5 pt-1">
        <Result
          {...{ trace, grade, color, hidesFuture, isGradeOpen }}
          onGrade={grade ? () => setOpen(!isOpen) : undefined}
        />
        {isGradeOpen && isOver && <GradeReport name={name} answer={answer} grade={grade} />}
        <LaneStatus laneId={laneId} view={view} />
      </div>
      <div className="@container/lane relative mt-2 max-h-36 overflow-y-auto overscroll-contain p-0.5 -mx-0.5 has-[[data-long]]:max-h-none print:max-h-none [@media(max-height:600px)]:max-h-13">
        <div data-figure="answer">
          <RunView {...run} parts={ANSWER} wrong={isOver ? wrong : undefined} />
        </div>
      </div>
      <div
        id={`heatmap-${laneId}`}
        data-figure="heatmap"
        className="relative scroll-mt-14 pt-2 max-lg:scroll-mb-[54dvh]"
      >
        <RunView {...run} parts={HEATMAP} drift={drift?.steps} hasLegend={hasOwnLegend} heatmapHeight={heatmapHeight} />
        <MissingQuantity laneId={laneId} trace={trace} />
      </div>
      <div className="flex flex-col gap-2 pt-2">
        <RunView {...run} parts={DRAFT} />
        {/* The width of its bars tells how many there will be. */}
        {isOver && (
          <div data-figure="commits" className="flex flex-col gap-2">
            <RunView {...run} parts={DETAILS} drift={drift?.steps} />
          </div>
        )}
        {isOver && (
          <div className="border-t border-line pt-2">
            <MetricRow trace={trace} />
          </div>
        )}
        {isOver && <Warnings inert={inert} run={view.run} />}
      </div>
    </>
  );
}

function Result(props: Omit<ResultLineProps, "clock">) {
  const shown = useIterationsShown(props.trace);
  return <ResultLine {...props} clock={props.hidesFuture ? shown : props.trace.iterations.length} />;
}

/** Whether all of a run may be told: always, or with the future hidden once the clock is at its end. */
function useIsOver(trace: Trace): boolean {
  return usePlayground(
    ({ looks, clock }) => !looks.hidesFuture || iterationsShown(trace, clock) >= trace.iterations.length,
  );
}

/** The lane's own settings are not those of its run. */
const NONE: LaneCardProps["inert"] = [];
const ANSWER = ["tokens"] as const;
const DRAFT = ["draft"] as const;
const HEATMAP = ["heatmap"] as const;
const DETAILS = ["commits"] as const;

/** Share of the window's height that a heatmap may take. */
const HEATMAP_SHARE = 0.26;

/** Height of the heatmaps' cells, px: large on a large screen, and never so high that one alone fills a small one. */
function useHeatmapHeight(): number {
  const height = useSyncExternalStore(
    onResize,
    () => window.innerHeight,
    () => 900,
  );
  return Math.round(Math.min(Math.max(height * HEATMAP_SHARE, 110), 320));
}

function onResize(changed: () => void): () => void {
  addEventListener("resize", changed);
  return () => removeEventListener("resize", changed);
}
