"use client";
import { useState } from "react";
import { formatShare } from "@/components/charts/format";
import { LateSeriesChart } from "@/components/charts/LateSeriesChart";
import { lowestShare, shareAxis } from "@/components/charts/series-axes";
import { AllNumbers } from "@/components/ui/NumbersTable";
import { SelectField } from "@/components/ui/SelectField";
import type { CurvesReport } from "@/lib/report/training-report";
import { settingName } from "./family-series";
import { ALL_TASKS, curveSeries, millions, positionsAxis } from "./training-series";

/** Right answers against positions trained, of all tasks or of one, with every number below. */
export function TrainingCurves({ report }: { readonly report: CurvesReport }) {
  const [task, setTask] = useState(ALL_TASKS);
  const tasks = [...new Set(report.runs.flatMap(({ points }) => points.flatMap((point) => Object.keys(point.tasks))))];
  const series = curveSeries(report, task);
  return (
    <>
      <SelectField
        label="Tasks"
        className="mb-2"
        value={task}
        options={[{ value: ALL_TASKS, label: "mean of all tasks" }, ...tasks.map((id) => ({ value: id, label: id }))]}
        onChange={setTask}
      />
      <LateSeriesChart
        label={`Right answers against positions trained, ${task === ALL_TASKS ? "mean of all tasks" : task}; the numbers are in the table below`}
        series={series}
        axis={positionsAxis(report)}
        vertical={shareAxis(lowestShare(series))}
        hasBands
      />
      <CurveNumbers report={report} tasks={tasks} />
    </>
  );
}

function CurveNumbers({ report, tasks }: { readonly report: CurvesReport; readonly tasks: readonly string[] }) {
  const rows = report.runs.flatMap((run) =>
    run.points.map(({ positions, setting, mean, iterations, ...point }) => [
      run.name,
      millions(positions),
      phaseAt(run, positions),
      [settingName(setting), run.length === null ? "" : `in ${run.length}`].filter(Boolean).join(", "),
      point.digest.slice(0, 8),
      formatShare(mean),
      `${mean.n}`,
      iterations.toFixed(1),
      ...tasks.map((task) => (point.tasks[task] ? formatShare(point.tasks[task]) : "–")),
    ]),
  );
  return (
    <AllNumbers
      label="Right answers by positions trained"
      head={[
        "run",
        "positions",
        "trained on",
        "decoded",
        "weights",
        "right answers (95 %)",
        "questions",
        "iterations",
        ...tasks,
      ]}
      rows={rows}
      named={5}
    />
  );
}

/** What a run was trained on when it had seen so many positions. */
function phaseAt({ phases }: CurvesReport["runs"][number], positions: number): string {
  return (phases.find(({ to }) => positions <= to) ?? phases.at(-1)!).words;
}
