"use client";
import { useMemo, useState } from "react";
import { ComparisonTable } from "@/components/charts/ComparisonTable";
import type { ComparedLane } from "@/components/charts/comparison-rows";
import { laneColor, laneLetter } from "@/components/charts/lanes";
import { REPEATS, timedLanes } from "@/components/playground/machine/time-runs";
import { usePageSession } from "@/components/playground/machine/use-session";
import { settingsOf } from "@/components/playground/state/document";
import { useGrades } from "@/components/playground/state/grades";
import { isRunning, runOf } from "@/components/playground/state/runs";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Button } from "@/components/ui/Button";
import { cacheSummary } from "@/components/ui/cache-summary";
import { SelectField } from "@/components/ui/SelectField";
import { strategySummary } from "@/components/ui/strategy-summary";
import type { Grade } from "@/lib/scene/score";
import { answerText } from "@/lib/trace/answer";
import type { Trace } from "@/lib/trace/schema";
import { GradeReport } from "./GradeReport";

/** `Confident · γ 0.90 · Dimple prefill`: how a trace was made, by its own record; by which model, where there are several. */
function traceLabel(trace: Trace, models: number): string {
  const model = models > 1 ? `${trace.model.label} · ` : "";
  const summary = `${model}${strategySummary(trace, trace.responseLength)}`;
  const { prefill, cacheSettings } = trace;
  return prefill === undefined || prefill === "off"
    ? summary
    : `${summary} · ${cacheSummary({ prefill, cacheSettings })}`;
}

/** All finished lanes side by side; nothing before there are two. */
export function LaneComparison() {
  const { setBaseline } = usePlaygroundStore().getState();
  const grades = useGrades();
  const laneIds = usePlayground((state) => settingsOf(state).laneIds);
  const runs = usePlayground((state) => state.runs);
  const lanes = useMemo(() => {
    const models = new Set(laneIds.flatMap((id) => runOf({ runs }, id).trace?.model.name ?? [])).size;
    return laneIds.flatMap((id, index): LaneOnPage[] => {
      const { trace, status, source, repeats } = runOf({ runs }, id);
      if (!trace || trace.iterations.length === 0 || status === "decoding") return [];
      const letter = laneLetter(index);
      const isRecorded = source === "recorded";
      const grade = grades[id] ?? null;
      const label = traceLabel(trace, models);
      return [{ id, letter, color: laneColor(index), label, trace, grade, isRecorded, repeats }];
    });
  }, [laneIds, runs, grades]);
  const baseline = usePlayground((state) => state.baseline);
  const [openId, setOpenId] = useState<string | null>(null);
  if (lanes.length < 2) return null;
  const open = lanes.find(({ id }) => id === openId);
  const chosen = lanes.findIndex(({ id }) => id === baseline);
  const reference = Math.max(0, chosen);
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-1.5 text-xs text-muted">
        Compared with
        <SelectField
          label="Lane that the others are compared with"
          value={lanes[reference]!.id}
          options={lanes.map(({ id, letter }) => ({ value: id, label: `Lane ${letter}` }))}
          onChange={setBaseline}
        />
        <span className="flex-1" />
        <MeasureTimes />
      </div>
      <div data-figure="comparison">
        <ComparisonTable
          lanes={lanes}
          reference={reference}
          onGrade={(index) => setOpenId(lanes[index]!.id === openId ? null : lanes[index]!.id)}
          openGrade={open && lanes.indexOf(open)}
        />
      </div>
      {open?.grade && <GradeReport name={open.letter} answer={answerText(open.trace) ?? ""} grade={open.grade} />}
    </div>
  );
}

interface LaneOnPage extends ComparedLane {
  readonly id: string;
  readonly grade: Grade | null;
}

/** Repeats all runs that were made here, with progress and a stop. */
function MeasureTimes() {
  const session = usePageSession();
  const history = usePlayground((state) => state.history);
  const runs = usePlayground((state) => state.runs);
  const timing = usePlayground((state) => state.timing);
  const running = usePlayground(isRunning);
  const count = useMemo(() => timedLanes({ history, runs }).length, [history, runs]);
  if (timing) {
    return (
      <>
        <progress aria-label="Runs repeated" max={timing.of} value={timing.done} className="h-1.5 w-24" />
        <span className="tabular-nums">
          {timing.done} of {timing.of} runs
        </span>
        <Button size="small" onClick={() => session.stop()}>
          Stop
        </Button>
      </>
    );
  }
  return (
    <Button
      size="small"
      disabled={running || count === 0}
      title={
        count === 0
          ? "Run the lanes here first: recorded runs and files keep the times they came with"
          : `Runs each of ${count === 1 ? "the lane" : `the ${count} lanes`} made here ${REPEATS} times more, in turn`
      }
      onClick={() => session.measureTimes()}
    >
      Measure the times
    </Button>
  );
}
