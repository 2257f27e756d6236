"use client";
import { useState } from "react";
import type { Trace } from "@/lib/trace/schema";
import { CommitChart } from "./CommitChart";
import { type ChartExample, WithLaneView } from "./examples";
import { laneColor } from "./lanes";

function Commits({
  trace,
  clock,
  lane = 0,
}: {
  readonly trace: Trace;
  readonly clock: number;
  readonly lane?: number;
}) {
  const [hovered, setHovered] = useState<number | null>(null);
  return (
    <WithLaneView clock={clock}>
      {(view) => (
        <CommitChart
          trace={trace}
          clock={view.clock}
          color={laneColor(lane)}
          hovered={hovered}
          onHover={setHovered}
          onSelect={view.setClock}
        />
      )}
    </WithLaneView>
  );
}

export const commitChartExamples: readonly ChartExample[] = [
  { title: "Confident decoding with γ", render: ({ confident }) => <Commits trace={confident} clock={5} /> },
  { title: "One token per iteration", render: ({ maskgit }) => <Commits trace={maskgit} clock={18} lane={1} /> },
  { title: "Four large steps", render: ({ hasty }) => <Commits trace={hasty} clock={4} lane={3} /> },
];
