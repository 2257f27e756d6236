"use client";
import { useState } from "react";
import type { Trace } from "@/lib/trace/schema";
import { CommitChart } from "./CommitChart";
import { type ChartExample, WithLaneView } from "./examples";
import { laneColor } from "./lanes";

function Commits({
  trace,
  shown,
  lane = 0,
}: {
  readonly trace: Trace;
  readonly shown: number;
  readonly lane?: number;
}) {
  const [hovered, setHovered] = useState<number | null>(null);
  return (
    <WithLaneView shown={shown}>
      {(view) => (
        <CommitChart
          trace={trace}
          shown={view.shown}
          color={laneColor(lane)}
          hovered={hovered}
          onHover={setHovered}
          onSelect={view.setShown}
        />
      )}
    </WithLaneView>
  );
}

export const commitChartExamples: readonly ChartExample[] = [
  { title: "Confident decoding with γ", render: ({ confident }) => <Commits trace={confident} shown={5} /> },
  { title: "One token per iteration", render: ({ maskgit }) => <Commits trace={maskgit} shown={18} lane={1} /> },
  { title: "Four large steps", render: ({ hasty }) => <Commits trace={hasty} shown={4} lane={3} /> },
];
