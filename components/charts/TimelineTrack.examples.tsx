"use client";
import { useMemo, useState } from "react";
import type { ClockScale } from "@/lib/analysis/clock";
import { type EventKind, eventsOf } from "@/lib/analysis/events";
import type { Trace } from "@/lib/trace/schema";
import type { ChartExample } from "./examples";
import { laneColor, laneLetter } from "./lanes";
import { TimelineTrack } from "./TimelineTrack";

interface TimelineExampleProps {
  readonly traces: readonly (Trace | null)[];
  readonly scale: ClockScale;
  readonly start: number;
  readonly kinds?: readonly EventKind[];
  readonly hidesFuture?: boolean;
}

const NONE: readonly EventKind[] = [];

function Timeline({ traces, scale, start, kinds = NONE, hidesFuture }: TimelineExampleProps) {
  const [value, setValue] = useState(start);
  const lanes = useMemo(
    () =>
      traces.map((trace, index) => ({
        trace,
        letter: laneLetter(index),
        color: laneColor(index),
        events: (trace ? eventsOf(trace) : []).filter(({ kind }) => kinds.includes(kind)),
      })),
    [traces, kinds],
  );
  return <TimelineTrack {...{ lanes, scale, value, hidesFuture }} onChange={setValue} />;
}

export const timelineTrackExamples: readonly ChartExample[] = [
  {
    title: "Two lanes by iteration",
    render: ({ confident, maskgit }) => <Timeline traces={[confident, maskgit]} scale="step" start={7} />,
  },
  {
    title: "Two lanes by share unmasked",
    render: ({ confident, maskgit }) => <Timeline traces={[confident, maskgit]} scale="unmasked" start={0.58} />,
  },
  {
    title: "Where nothing passed γ, a best candidate changed, or the answer ended",
    render: ({ confident, hasty }) => (
      <Timeline traces={[confident, hasty]} scale="step" start={3} kinds={["fallback", "flip", "end"]} />
    ),
  },
  {
    title: "A branch by hand and a run that gives tokens back, with all that happened",
    render: ({ forced, revoking }) => (
      <Timeline
        traces={[forced, revoking]}
        scale="unmasked"
        start={0.4}
        kinds={["hand", "regret", "revocation", "end", "fallback"]}
      />
    ),
  },
  {
    title: "Four lanes by time",
    render: ({ confident, maskgit, prior, hasty }) => (
      <Timeline traces={[confident, maskgit, prior, hasty]} scale="time" start={40} />
    ),
  },
  {
    title: "Every commit a sign, a lane without a run, and the future hidden",
    render: ({ confident, maskgit }) => (
      <Timeline traces={[confident, null, maskgit]} scale="step" start={5} kinds={["commit", "end"]} hidesFuture />
    ),
  },
];
