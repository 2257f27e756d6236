/** What stands beside the timeline's track: ticks, letters and signs of every lane, and what a sign says. */
import { memo } from "react";
import type { Trace } from "@/lib/trace/schema";
import { EventGlyph, EventMark } from "./EventGlyph";
import styles from "./TimelineTrack.module.css";
import type { TimelineEvent, TimelineMark } from "./timeline-marks";
import { rowMiddle, TICK } from "./timeline-tiers";

/** Marks of one lane that are nearer than this become one, px. */
export const MARK_GAP = 10;

/** A lane as the timeline shows it. */
export interface TimelineLane {
  readonly letter: string;
  /** CSS colour. */
  readonly color: string;
  /** Null for a lane that has no run: it keeps its row and its letter. */
  readonly trace: Trace | null;
  /** What is marked in the lane's row, by iteration. */
  readonly events?: readonly TimelineEvent[];
}

interface AllTicksProps {
  readonly lanes: readonly TimelineLane[];
  readonly ticks: readonly (readonly number[])[];
  readonly marks: readonly (readonly TimelineMark[])[];
  readonly x: (value: number) => number;
}

/** Every lane as a line to its last iteration with a tick for each, one path a lane; where a sign stands there is no tick. */
export const AllTicks = memo(function AllTicks({ lanes, ticks, marks, x }: AllTicksProps) {
  return lanes.map(({ letter, color }, index) => {
    const all = ticks[index]!.map(x);
    const last = all.at(-1);
    if (last === undefined) return null;
    const middle = rowMiddle(index, lanes.length);
    const isFree = (at: number) => !marks[index]!.some(({ from }) => Math.abs(at - from) < MARK_GAP / 2);
    const path = all
      .filter(isFree)
      .map((at) => `M${at.toFixed(1)},${middle - TICK / 2}v${TICK}`)
      .join("");
    return (
      <g key={letter} stroke={color}>
        <path d={`M0,${middle}H${last.toFixed(1)}`} className={styles.laneLine} />
        <path d={path} strokeWidth={2} />
      </g>
    );
  });
});

export const Letters = memo(function Letters({ lanes }: Pick<AllTicksProps, "lanes">) {
  return lanes.map(({ letter, color }, index) => (
    <text
      key={letter}
      x={-7}
      y={rowMiddle(index, lanes.length)}
      textAnchor="end"
      dominantBaseline="central"
      className={styles.laneLetter}
      fill={color}
    >
      {letter}
    </text>
  ));
});

/** Signs of every lane; a line beside one leads to the last event it stands for. */
export const AllMarks = memo(function AllMarks({ lanes, marks }: Pick<AllTicksProps, "lanes" | "marks">) {
  return lanes.map(({ letter, color }, index) => (
    <g key={letter} transform={`translate(0,${rowMiddle(index, lanes.length)})`}>
      {marks[index]!.map(({ from, to, kind }) => (
        <g key={from} transform={`translate(${from.toFixed(1)},0)`}>
          {to - from > 5 && <path d={`M5,0H${(to - from).toFixed(1)}`} stroke={color} strokeWidth={1.5} />}
          <EventMark kind={kind} color={color} />
        </g>
      ))}
    </g>
  ));
});

/** At most this many events of a crowded mark are written out. */
const MOST_EVENTS = 5;

interface MarkTooltipProps {
  readonly lane: TimelineLane;
  readonly events: readonly TimelineEvent[];
}

export function MarkTooltip({ lane, events }: MarkTooltipProps) {
  const shown = events.slice(0, MOST_EVENTS);
  return (
    <ul className={styles.events}>
      {shown.map(({ iteration, kind, label }) => (
        <li key={`${iteration} ${kind}`}>
          <EventGlyph kind={kind} color={lane.color} />
          <span>
            {lane.letter} · iteration {iteration + 1}: {label}
          </span>
        </li>
      ))}
      {events.length > shown.length && <li>and {events.length - shown.length} more</li>}
    </ul>
  );
}
