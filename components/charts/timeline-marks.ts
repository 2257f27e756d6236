/** Events on the timeline: where their marks lie and what shape each kind has. Numbers only, no DOM. */
import type { EventKind } from "@/lib/analysis/events";

/** Something in a lane that is marked on its side of the timeline. */
export interface TimelineEvent {
  /** 0-based. */
  readonly iteration: number;
  readonly kind: TimelineEventKind;
  /** What happened, in words. */
  readonly label: string;
}

export type TimelineEventKind = EventKind | "breakpoint";

/** One mark: all events of a lane that lie too close together to be marked apart. */
export interface TimelineMark {
  /** The kind whose shape is drawn: of several the one that says most. */
  readonly kind: TimelineEventKind;
  /** First and last event, px from the start of the track; the shape stands at the first. */
  readonly from: number;
  readonly to: number;
  /** Clock value of the first event. */
  readonly value: number;
  /** In order. */
  readonly events: readonly TimelineEvent[];
}

/** Which shape a crowded mark gets, most telling kind first. */
const PRECEDENCE: readonly TimelineEventKind[] = [
  "breakpoint",
  "hand",
  "regret",
  "revocation",
  "end",
  "fallback",
  "flip",
  "commit",
];

/**
 * Marks of one lane. `ticks` are the clock values of its iterations, `x` turns them into px; events within `gap` px of
 * the first of a mark belong to it.
 */
export function timelineMarks(
  events: readonly TimelineEvent[],
  ticks: readonly number[],
  x: (value: number) => number,
  gap: number,
): TimelineMark[] {
  const marks: { from: number; to: number; value: number; events: TimelineEvent[] }[] = [];
  const inTrace = events.filter(({ iteration }) => ticks[iteration] !== undefined);
  for (const event of inTrace.sort((a, b) => a.iteration - b.iteration)) {
    const value = ticks[event.iteration]!;
    const at = x(value);
    const last = marks.at(-1);
    if (last && at - last.from < gap) {
      last.to = at;
      last.events.push(event);
    } else marks.push({ from: at, to: at, value, events: [event] });
  }
  return marks.map((mark) => ({
    ...mark,
    kind: PRECEDENCE.find((kind) => mark.events.some((event) => event.kind === kind))!,
  }));
}

/** The mark nearest to a point of the track, within `reach` px, or null. */
export function markNear(marks: readonly TimelineMark[], x: number, reach: number): TimelineMark | null {
  const away = ({ from, to }: TimelineMark) => Math.max(from - x, x - to, 0);
  const nearest = marks.reduce<TimelineMark | null>(
    (best, mark) => (best && away(best) <= away(mark) ? best : mark),
    null,
  );
  return nearest && away(nearest) <= reach ? nearest : null;
}

/** An outline around 0, 0 in a box of 8 × 8 px, to be stroked and, where closed and solid, filled. */
export interface EventShape {
  readonly path: string;
  readonly isSolid: boolean;
}

/** The shape of every kind: told apart without colour. */
export const eventShapes: Readonly<Record<TimelineEventKind, EventShape>> = {
  commit: { path: "M0,-2.8L2.8,0L0,2.8L-2.8,0z", isSolid: true },
  fallback: { path: "M-3.5,-2.5H3.5L0,3.5z", isSolid: false },
  flip: { path: "M-3.5,1.5C-2.5,-3.5 -0.8,-3 0,0S2.5,3.5 3.5,-1.5", isSolid: false },
  regret: { path: "M0,-3.8V0.8M0,3.2V3.8", isSolid: false },
  revocation: { path: "M2.6,-2.2A3.4,3.4 0 1 0 3.4,0.6M3.2,-4V-1.8H1", isSolid: false },
  end: { path: "M-2.8,-2.8H2.8V2.8H-2.8z", isSolid: true },
  hand: { path: "M-3.5,3.5L-2.8,0.9L1.9,-3.8L3.8,-1.9L-0.9,2.8z", isSolid: false },
  breakpoint: { path: "M-3,0A3,3 0 1 1 3,0A3,3 0 1 1 -3,0z", isSolid: true },
};
