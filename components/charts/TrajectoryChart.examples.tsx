"use client";
import type { ChartExample } from "./examples";
import { TrajectoryChart } from "./TrajectoryChart";

export const trajectoryChartExamples: readonly ChartExample[] = [
  {
    title: "The last word of a confident run",
    render: ({ confident }) => (
      <div className="max-w-[276px]">
        <TrajectoryChart trace={confident} position={17} clock={7} color="var(--lane-a)" />
      </div>
    ),
  },
  {
    title: "One token per iteration",
    render: ({ maskgit }) => (
      <div className="max-w-[276px]">
        <TrajectoryChart trace={maskgit} position={20} clock={18} color="var(--lane-b)" />
      </div>
    ),
  },
  {
    title: "Committed at once",
    render: ({ confident }) => (
      <div className="max-w-[276px]">
        <TrajectoryChart trace={confident} position={1} clock={1} color="var(--lane-a)" />
      </div>
    ),
  },
  {
    title: "Never committed",
    render: ({ budget }) => (
      <div className="max-w-[276px]">
        <TrajectoryChart trace={budget} position={10} clock={9} color="var(--lane-c)" />
      </div>
    ),
  },
];
