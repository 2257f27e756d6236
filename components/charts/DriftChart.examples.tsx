"use client";
import { useMemo, useState } from "react";
import { type DriftStep, driftReport } from "@/lib/analysis/drift";
import type { Trace } from "@/lib/trace/schema";
import { CommitChart } from "./CommitChart";
import { DriftChart } from "./DriftChart";
import { type ChartExample, WithLaneView } from "./examples";

interface DriftExampleProps {
  readonly trace: Trace;
  readonly steps: readonly DriftStep[];
  readonly clock: number;
}

/** As a lane shows it: below the commits, with the same iterations. */
function Drift({ trace, steps, clock }: DriftExampleProps) {
  const [hovered, setHovered] = useState<number | null>(null);
  const points = useMemo(
    () =>
      driftReport(steps).curve.flatMap(({ iteration, meanKl, maxKl, flips }) =>
        meanKl === null || maxKl === null ? [] : [{ iteration, meanKl, maxKl, flips }],
      ),
    [steps],
  );
  // Two evaluations for every iteration but the first, which is exact.
  const evaluations = 2 * points.filter(({ iteration }) => iteration > 0).length;
  return (
    <WithLaneView clock={clock}>
      {(view) => {
        const shared = {
          clock: view.clock,
          color: "var(--lane-c)",
          hovered,
          onHover: setHovered,
          onSelect: view.setClock,
        };
        return (
          <div className="flex flex-col gap-2.5">
            <CommitChart trace={trace} {...shared} />
            <DriftChart
              points={points}
              iterations={trace.iterations.length}
              cost={`${evaluations} evaluations beside the run’s own`}
              {...shared}
            />
          </div>
        );
      }}
    </WithLaneView>
  );
}

export const driftChartExamples: readonly ChartExample[] = [
  {
    title: "Every iteration measured",
    render: ({ cached, cachedDrift }) => <Drift trace={cached} steps={cachedDrift} clock={12} />,
  },
  {
    title: "Some iterations measured",
    render: ({ cached, cachedDrift }) => (
      <Drift
        trace={cached}
        steps={cachedDrift.filter(({ iteration }) => [0, 3, 4, 5, 12, 20, 21].includes(iteration))}
        clock={26}
      />
    ),
  },
];
