"use client";
import type { Trace } from "@/lib/trace/schema";
import type { Span } from "./brush";
import { CurvesChart } from "./CurvesChart";
import type { ChartExample } from "./examples";
import { TrajectoryChart } from "./TrajectoryChart";

interface InspectedProps {
  readonly trace: Trace;
  readonly position: number;
  readonly clock: number;
  readonly color: string;
  readonly brushed?: Span;
}

/** As the inspector shows a position: probabilities above, entropy and margin below. */
const Inspected = (props: InspectedProps) => (
  <div className="max-w-[276px]">
    <TrajectoryChart {...props} />
    <CurvesChart {...props} />
  </div>
);

export const curvesChartExamples: readonly ChartExample[] = [
  {
    title: "A position that grows sure while its neighbours are committed",
    render: ({ confident }) => <Inspected trace={confident} position={17} clock={7} color="var(--lane-a)" />,
  },
  {
    title: "One token per iteration, with a brushed range",
    render: ({ maskgit }) => (
      <Inspected trace={maskgit} position={20} clock={18} color="var(--lane-b)" brushed={[9, 20]} />
    ),
  },
  {
    title: "Never committed",
    render: ({ budget }) => <Inspected trace={budget} position={10} clock={9} color="var(--lane-c)" />,
  },
];
