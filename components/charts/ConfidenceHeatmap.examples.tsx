"use client";
import { useMemo } from "react";
import type { CellRef } from "@/lib/analysis/cell";
import type { DriftStep } from "@/lib/analysis/drift";
import type { Trace } from "@/lib/trace/schema";
import type { HeatmapBrush } from "./brush";
import { type CommitPreview, ConfidenceHeatmap } from "./ConfidenceHeatmap";
import { driftRowsOf } from "./drift-rows";
import { type ChartExample, WithLaneView } from "./examples";
import type { HeatmapViewId } from "./heatmap-views";
import { laneColor } from "./lanes";

interface HeatmapExampleProps {
  readonly trace: Trace;
  readonly clock?: number;
  readonly lane?: number;
  readonly rows?: number;
  readonly view?: HeatmapViewId;
  readonly selected?: CellRef;
  readonly brush?: HeatmapBrush;
  readonly preview?: CommitPreview;
  readonly drift?: readonly DriftStep[];
}

const NO_DRIFT: readonly DriftStep[] = [];

function Heatmap(props: HeatmapExampleProps) {
  const { trace, clock = trace.iterations.length, lane = 0, rows, view, preview, drift: steps = NO_DRIFT } = props;
  const drift = useMemo(() => driftRowsOf(trace, steps), [trace, steps]);
  return (
    <WithLaneView clock={clock} selected={props.selected} brush={props.brush}>
      {({ hovered, setHovered, selected, setSelected, brush, setBrush }) => (
        <ConfidenceHeatmap
          {...{ trace, clock, rows, view, preview, drift, hovered, selected, brush }}
          color={laneColor(lane)}
          onHover={setHovered}
          onSelect={setSelected}
          onBrush={setBrush}
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
    render: ({ maskgit }) => <Heatmap trace={maskgit} lane={1} />,
  },
  {
    title: "Twelve rows kept free for a run that is still going",
    render: ({ hasty }) => <Heatmap trace={hasty} lane={3} rows={12} />,
  },
  {
    title: "With a structure prior",
    render: ({ prior }) => <Heatmap trace={prior} lane={2} />,
  },
  {
    title: "Left to right, stopped by its budget",
    render: ({ budget }) => <Heatmap trace={budget} lane={2} />,
  },
  {
    title: "A brushed range; drag over another one, Escape clears",
    render: ({ confident }) => <Heatmap trace={confident} brush={{ positions: [9, 17], iterations: [2, 6] }} />,
  },
  {
    title: "What if: the fourth iteration with a lower γ and one position lost",
    render: ({ confident }) => <Heatmap trace={confident} clock={4} preview={loosened(confident, 3)} />,
  },
  {
    title: "A branch: “cat” was put at position 17 by hand, and is regretted",
    render: ({ forced }) => <Heatmap trace={forced} lane={1} />,
  },
  {
    title: "A run that gives tokens back",
    render: ({ revoking }) => <Heatmap trace={revoking} lane={3} />,
  },
  {
    title: "Committed in random order: what the model would now write is another token",
    render: ({ regretful }) => <Heatmap trace={regretful} lane={2} selected={{ position: 11, iteration: 5 }} />,
  },
  {
    title: "Three positions inserted: the canvas grows, and the structure prior moves with it",
    render: ({ inserted }) => <Heatmap trace={inserted} lane={1} />,
  },
  {
    title: "Entropy",
    render: ({ maskgit }) => <Heatmap trace={maskgit} lane={1} view="entropy" />,
  },
  {
    title: "Margin",
    render: ({ maskgit }) => <Heatmap trace={maskgit} lane={1} view="margin" />,
  },
  {
    title: "Rank among the masked positions",
    render: ({ confident }) => <Heatmap trace={confident} view="rank" />,
  },
  {
    title: "Commit order",
    render: ({ maskgit }) => <Heatmap trace={maskgit} lane={1} view="order" />,
  },
  {
    title: "Settled or committed: how long tokens wait",
    render: ({ confident }) => <Heatmap trace={confident} view="settled" />,
  },
  {
    title: "Cache age: the prompt was computed in the first iteration alone",
    render: ({ cached }) => <Heatmap trace={cached} lane={2} view="cache-age" />,
  },
  {
    title: "Cache drift: the same steps with and without the cache",
    render: ({ cached, cachedDrift }) => <Heatmap trace={cached} lane={2} view="drift" drift={cachedDrift} />,
  },
];

/** The three best positions that did not commit are gained, the worst that did is lost. */
function loosened(trace: Trace, iteration: number): CommitPreview {
  const { positions, score = [], commits } = trace.iterations[iteration]!;
  const byScore = [...positions.keys()].sort((a, b) => score[b]! - score[a]!).map((row) => positions[row]!);
  const made = byScore.filter((position) => commits.some((commit) => commit.position === position));
  const gained = byScore.filter((position) => !made.includes(position)).slice(0, 3);
  return { iteration, gained, lost: made.slice(-1), commits: [...made.slice(0, -1), ...gained] };
}
