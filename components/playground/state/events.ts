/** What happened in the runs on the page, as moments of the shared clock. */

import { type Breakpoint, breakpointsIn } from "@/lib/analysis/breakpoints";
import { type Clock, clockValue, laneTicks, momentBeyond } from "@/lib/analysis/clock";
import { type EventKind, eventsOf } from "@/lib/analysis/events";
import type { Trace } from "@/lib/trace/schema";

/** A moment of one lane that is worth a stop. */
interface LaneMark {
  /** 0-based. */
  readonly iteration: number;
  readonly kind: EventKind | "breakpoint";
  /** What happened, in words. */
  readonly label: string;
}

/** Marks of a run. */
export type MarksOf = (trace: Trace) => readonly LaneMark[];

/** The wanted events of a run, and where the breakpoints that are on would stop it, in order. */
function laneMarks(trace: Trace, kinds: readonly EventKind[], breakpoints: readonly Breakpoint[]): readonly LaneMark[] {
  const events = eventsOf(trace).filter(({ kind }) => kinds.includes(kind));
  const stops = breakpointsIn(breakpoints, trace).map(
    ({ iteration, reasons }): LaneMark => ({ iteration, kind: "breakpoint", label: reasons.join(" ") }),
  );
  return [...events, ...stops].sort((a, b) => a.iteration - b.iteration);
}

/** How runs are marked, and how one gets from mark to mark. */
export interface Marks {
  byTrace(kinds: readonly EventKind[], breakpoints: readonly Breakpoint[]): MarksOf;
  neighbour(traces: readonly Trace[], clock: Clock, direction: -1 | 1, marksOf: MarksOf): number | null;
}

/** The same, worked out once a trace: while one lane decodes, and from key press to key press, the marks of the others stay. */
export function marksByTrace(kinds: readonly EventKind[], breakpoints: readonly Breakpoint[]): MarksOf {
  const known = new WeakMap<Trace, readonly LaneMark[]>();
  return (trace) => {
    const marks = known.get(trace) ?? laneMarks(trace, kinds, breakpoints);
    known.set(trace, marks);
    return marks;
  };
}

/** The clock's next or previous value at which a mark of some lane lies, or null where there is none further. */
export function neighbourEvent(
  traces: readonly Trace[],
  clock: Clock,
  direction: -1 | 1,
  marksOf: MarksOf,
): number | null {
  const moments = traces
    .flatMap((trace) => {
      const ticks = laneTicks(trace, clock.scale);
      return marksOf(trace).map(({ iteration }) => ticks[iteration]!);
    })
    .sort((a, b) => a - b);
  return momentBeyond(moments, clockValue(traces, clock), direction) ?? null;
}

/** Marks of events and breakpoints. */
export const eventMarks: Marks = { byTrace: marksByTrace, neighbour: neighbourEvent };
