"use client";
import type { Trace } from "@/lib/trace/schema";
import { ConfidenceHeatmap, cellLabel } from "./ConfidenceHeatmap";
import { type ChartExample, WithLaneView } from "./examples";
import type { CellRef } from "./heatmap-geometry";
import { laneColor } from "./lanes";

interface HeatmapExampleProps {
  readonly trace: Trace;
  readonly shown: number;
  readonly lane?: number;
  readonly rows?: number;
  readonly selected?: CellRef;
}

function Heatmap({ trace, shown, lane = 0, rows, selected: initial }: HeatmapExampleProps) {
  return (
    <WithLaneView shown={shown} selected={initial}>
      {({ hovered, setHovered, selected, setSelected }) => (
        <ConfidenceHeatmap
          trace={trace}
          shown={shown}
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
    render: ({ confident }) => <Heatmap trace={confident} shown={5} selected={{ position: 21, iteration: 4 }} />,
  },
  {
    title: "One token per iteration",
    render: ({ maskgit }) => <Heatmap trace={maskgit} shown={maskgit.iterations.length} lane={1} />,
  },
  {
    title: "Twelve rows kept free for a run that is still going",
    render: ({ hasty }) => <Heatmap trace={hasty} shown={4} lane={3} rows={12} />,
  },
  {
    title: "Left to right, stopped by its budget",
    render: ({ budget }) => <Heatmap trace={budget} shown={9} lane={2} />,
  },
];
