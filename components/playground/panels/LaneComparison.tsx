"use client";
import { useMemo, useState } from "react";
import { ComparisonTable } from "@/components/charts/ComparisonTable";
import { REPEATS, timedLanes } from "@/components/playground/machine/time-runs";
import { usePageSession } from "@/components/playground/machine/use-session";
import { useComparedLanes } from "@/components/playground/state/compared";
import { isRunning } from "@/components/playground/state/runs";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Button } from "@/components/ui/Button";
import { SelectField } from "@/components/ui/SelectField";
import { answerText } from "@/lib/trace/answer";
import { GradeReport } from "./GradeReport";

/** All finished lanes side by side; nothing before there are two. */
export function LaneComparison() {
  const { setBaseline } = usePlaygroundStore().getState();
  const lanes = useComparedLanes();
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
