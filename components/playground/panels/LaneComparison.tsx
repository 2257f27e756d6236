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
import { lanes as laneWords } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import { answerText } from "@/lib/trace/answer";
import { GradeReport } from "./GradeReport";

/** All finished lanes side by side; nothing before there are two. */
export function LaneComparison() {
  const words = useWords(laneWords);
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
        {words.comparedWith}
        <SelectField
          label={words.comparedWithHelp}
          value={lanes[reference]!.id}
          options={lanes.map(({ id, letter }) => ({ value: id, label: words.laneOf(letter) }))}
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
  const words = useWords(laneWords);
  const session = usePageSession();
  const history = usePlayground((state) => state.history);
  const runs = usePlayground((state) => state.runs);
  const timing = usePlayground((state) => state.timing);
  const running = usePlayground(isRunning);
  const count = useMemo(() => timedLanes({ history, runs }).length, [history, runs]);
  if (timing) {
    return (
      <>
        <progress aria-label={words.repeated} max={timing.of} value={timing.done} className="h-1.5 w-24" />
        <span className="tabular-nums">{words.repeatedOf(timing.done, timing.of)}</span>
        <Button size="small" onClick={() => session.stop()}>
          {words.stop}
        </Button>
      </>
    );
  }
  return (
    <Button
      size="small"
      disabled={running || count === 0}
      title={count === 0 ? words.measureTimesFirst : words.measureTimesHelp(count, REPEATS)}
      onClick={() => session.measureTimes()}
    >
      {words.measureTimes}
    </Button>
  );
}
