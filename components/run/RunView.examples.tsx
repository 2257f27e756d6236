"use client";
import type { ChartExample } from "@/components/charts/examples";
import type { Trace } from "@/lib/trace/schema";
import { OneRun } from "./OneRun";
import { Player } from "./Player";
import { type RunPart, RunView } from "./RunView";

const ALL: readonly RunPart[] = ["tokens", "heatmap", "commits", "inspector"];

const Played = ({ trace }: { readonly trace: Trace }) => (
  <OneRun trace={trace}>
    <div className="flex flex-col gap-3">
      <Player trace={trace} name="the run" />
      <RunView trace={trace} name="Run" parts={ALL} />
    </div>
  </OneRun>
);

const Small = ({ trace }: { readonly trace: Trace }) => (
  <OneRun trace={trace}>
    <div className="flex flex-col gap-3">
      <RunView trace={trace} name="Run" size="small" />
    </div>
  </OneRun>
);

export const runViewExamples: readonly ChartExample[] = [
  {
    title: "A whole run and its player; point at a cell to read it, click one to go there",
    render: ({ confident }) => <Played trace={confident} />,
  },
  { title: "In little room, at its end", render: ({ revoking }) => <Small trace={revoking} /> },
];
