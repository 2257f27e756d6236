"use client";
import type { Trace } from "@/lib/trace/schema";
import { ConfidenceHeatmap, cellLabel } from "./ConfidenceHeatmap";
import { type ChartExample, WithLaneView } from "./examples";
import type { CellRef } from "./heatmap-geometry";
import { laneColor } from "./lanes";

interface HeatmapExampleProps {
  readonly trace: Trace;
  readonly clock: number;
  readonly lane?: number;
  readonly rows?: number;
  readonly selected?: CellRef;
}

function Heatmap({ trace, clock, lane = 0, rows, selected: initial }: HeatmapExampleProps) {
  return (
    <WithLaneView clock={clock} selected={initial}>
      {({ hovered, setHovered, selected, setSelected }) => (
        <ConfidenceHeatmap
          trace={trace}
          clock={clock}
          rows={rows}
          color={laneColor(lane)}
          hovered={hovered}
          selected={selected}
          onHover={setHovered}
          onSelect={setSelected}
          tooltip={hovered && cellLabel(trace, hovered)}
        />
      )}
    </WithLaneView>
  );
}

export const confidenceHeatmapExamples: readonly ChartExample[] = [
  {
    title: "In the middle of a run; later iterations are faded",
    render: ({ confident }) => <Heatmap trace={confident} clock={5} selected={{ position: 21, iteration: 4 }} />,
  },
  {
    title: "One token per iteration",
    render: ({ maskgit }) => <Heatmap trace={maskgit} clock={maskgit.iterations.length} lane={1} />,
  },
  {
    title: "Twelve rows kept free for a run that is still going",
    render: ({ hasty }) => <Heatmap trace={hasty} clock={4} lane={3} rows={12} />,
  },
  {
    title: "With a structure prior",
    render: ({ prior }) => <Heatmap trace={prior} clock={prior.iterations.length} lane={2} />,
  },
  {
    title: "Left to right, stopped by its budget",
    render: ({ budget }) => <Heatmap trace={budget} clock={9} lane={2} />,
  },
];
