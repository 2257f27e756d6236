"use client";
import { type ComponentProps, useMemo } from "react";
import { DriftChart } from "@/components/charts/DriftChart";
import { type DriftStep, driftReport } from "@/lib/analysis/drift";
import { driftCost } from "@/lib/run/drift";
import type { Trace } from "@/lib/trace/schema";

type MeasuredDriftProps = Omit<ComponentProps<typeof DriftChart>, "points" | "iterations" | "cost"> & {
  readonly trace: Trace;
  readonly steps: readonly DriftStep[];
};

/** The drift of the run's cache over its iterations, once some of it has been measured. */
export function MeasuredDrift({ trace, steps, ...chart }: MeasuredDriftProps) {
  const points = useMemo(
    () =>
      driftReport(steps).curve.flatMap(({ meanKl, maxKl, ...rest }) =>
        meanKl === null || maxKl === null ? [] : [{ ...rest, meanKl, maxKl }],
      ),
    [steps],
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
      cost={`${evaluations} evaluations beside the run’s own`}
    />
  );
}
