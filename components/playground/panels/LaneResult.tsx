"use client";
import { lazy, Suspense, useMemo, useState, useSyncExternalStore } from "react";
import { MetricRow } from "@/components/charts/MetricRow";
import { ResultLine, type ResultLineProps } from "@/components/charts/ResultLine";
import { useDrift, useWhatIfPreview } from "@/components/playground/state/debug-views";
import { useGrade } from "@/components/playground/state/grades";
import type { LaneView } from "@/components/playground/state/lane-view";
import { isBusy, type LaneRun } from "@/components/playground/state/runs";
import { usePlayground } from "@/components/playground/state/store";
import { RunView } from "@/components/run/RunView";
import { useSharedKey } from "@/components/run/use-heatmaps";
import { useIterationsShown } from "@/components/run/use-view";
import { WhenSeen } from "@/components/run/WhenSeen";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import { iterationsShown } from "@/lib/analysis/clock";
import { lessonsOf } from "@/lib/analysis/lessons";
import { positionsOf } from "@/lib/analysis/wrong-positions";
import type { InertSetting } from "@/lib/decoding/strategy";
import { answerText } from "@/lib/trace/answer";
import type { Trace } from "@/lib/trace/schema";
import { LaneStatus } from "./LaneStatus";
import { MissingQuantity } from "./MissingQuantity";
import { Warning } from "./Warning";

export const loadGrade = () => import("./GradeReport");
const GradeReport = lazy(async () => ({ default: (await loadGrade()).GradeReport }));

/** What to know about the settings, and what the finished run teaches. */
function Warnings({ inert, run }: Pick<LaneResultProps, "inert"> & { readonly run: LaneRun }) {
  const { trace } = run;
  const lessons = useMemo(
    () => (trace && !isBusy(run) && run.status !== "paused" ? lessonsOf(trace) : []),
    [trace, run],
  );
  // A lesson that repeats what the settings are warned of already is left out.
  const warned = new Set(inert.map(({ key }) => key));
  return (
    <>
      {inert.map(({ key, message }) => (
        <Warning key={key} message={message} />
      ))}
      {lessons
        .filter(({ key }) => !warned.has(key))
        .map(({ key, message }) => (
          <Warning key={key} isLesson message={message} />
        ))}
    </>
  );
}

export interface LaneResultProps {
  readonly laneId: string;
  /** Settings that cannot act as they stand; none where the lane's own settings are not those of its run. */
  readonly inert: readonly InertSetting[];
  readonly name: string;
  readonly color: string;
  readonly trace: Trace;
  readonly view: LaneView;
}

/** What came of the run, its answer, its heatmap, and the details, each in a row that all lanes have in common. */
export function LaneResult({ laneId, name, color, trace, view, inert }: LaneResultProps) {
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
        {isGradeOpen && isOver && (
          <Suspense>
            <GradeReport name={name} answer={answer} grade={grade} />
          </Suspense>
        )}
        <LaneStatus laneId={laneId} view={view} />
      </div>
      <div className="@container/lane relative mt-2 max-h-36 overflow-y-auto overscroll-contain p-0.5 -mx-0.5 has-[[data-long]]:max-h-none print:max-h-none [@media(max-height:600px)]:max-h-13">
        <WhenSeen data-figure="answer">
          <RunView {...run} parts={ANSWER} wrong={isOver ? wrong : undefined} />
        </WhenSeen>
      </div>
      <WhenSeen
        id={`heatmap-${laneId}`}
        data-figure="heatmap"
        className="relative scroll-mt-14 pt-2 max-lg:scroll-mb-[54dvh]"
      >
        <RunView {...run} parts={HEATMAP} drift={drift?.steps} hasLegend={hasOwnLegend} heatmapHeight={heatmapHeight} />
        <MissingQuantity laneId={laneId} trace={trace} />
      </WhenSeen>
      <WhenSeen className="flex flex-col gap-2 pt-2">
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
      </WhenSeen>
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
