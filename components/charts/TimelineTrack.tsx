"use client";
import { type KeyboardEvent, type PointerEvent, useMemo, useRef } from "react";
import type { Trace } from "@/lib/trace/schema";
import styles from "./charts.module.css";
import { formatMs } from "./format";
import { type ClockScale, clockEnd, clockScale, laneClock, laneTicks, nextTick } from "./timeline-geometry";
import { useElementWidth } from "./use-element-width";

const INSET = { left: 16, right: 8 } as const;
const TRACK = 5;
const TICK = 7;
/** Height of one row of ticks; lanes C and D have a second row outside the first. */
const TIER = TICK + 3;

/** A lane as the timeline shows it. */
interface TimelineLane {
  readonly letter: string;
  /** CSS colour. */
  readonly color: string;
  readonly trace: Trace;
}

export interface TimelineTrackProps {
  readonly lanes: readonly TimelineLane[];
  readonly scale: ClockScale;
  /** Clock value in the unit of `scale`. */
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/**
 * One track for all lanes: a tick per iteration, odd lanes above and even ones below, and a playhead. Drag it, or use
 * the arrow keys (next moment at which a lane changes), Home and End.
 */
export function TimelineTrack({ lanes, scale, value, onChange }: TimelineTrackProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame, 480) - INSET.left - INSET.right;
  const end = useMemo(
    () =>
      clockEnd(
        lanes.map(({ trace }) => trace),
        scale,
      ),
    [lanes, scale],
  );
  const ticks = useMemo(() => lanes.map(({ trace }) => laneTicks(trace, scale)), [lanes, scale]);
  const x = clockScale(end, width);
  const tiers = Math.max(Math.ceil(lanes.length / 2), 1);
  const middle = tiers * TIER + TRACK / 2 + 1;

  const drag = (event: PointerEvent) => {
    const left = event.currentTarget.getBoundingClientRect().left + INSET.left;
    const target = x.invert(event.clientX - left);
    onChange(scale === "step" ? Math.round(target) : target);
  };
  const press = (event: KeyboardEvent) => {
    const target = pressedValue(event.key, ticks, value, end);
    if (target === null) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(target);
  };

  return (
    <div
      ref={frame}
      role="slider"
      tabIndex={0}
      aria-label="Clock of all lanes"
      aria-valuemin={0}
      aria-valuemax={end}
      aria-valuenow={value}
      aria-valuetext={clockLabel(lanes, ticks, value, scale)}
      className={`${styles.timeline} ${styles.focusable}`}
      style={{ height: 2 * middle }}
      onKeyDown={press}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture?.(event.pointerId);
        drag(event);
      }}
      onPointerMove={(event) => {
        if (event.buttons & 1) drag(event);
      }}
    >
      <svg aria-hidden="true" width={width + INSET.left + INSET.right} height={2 * middle}>
        <g transform={`translate(${INSET.left},${middle})`}>
          <rect className={styles.track} y={-TRACK / 2} width={Math.max(width, 0)} height={TRACK} rx={TRACK / 2} />
          <rect className={styles.played} y={-TRACK / 2} width={x(value)} height={TRACK} rx={TRACK / 2} />
          {lanes.map((lane, index) => (
            <LaneTicks key={lane.letter} lane={lane} at={ticks[index]!.map(x)} played={x(value)} index={index} />
          ))}
          <circle className={styles.playhead} cx={x(value)} r={6.5} />
        </g>
      </svg>
    </div>
  );
}

interface LaneTicksProps {
  readonly lane: TimelineLane;
  /** px from the start of the track. */
  readonly at: readonly number[];
  readonly played: number;
  readonly index: number;
}

/** The ticks of one lane as two paths, those already passed and those still to come, led by the lane's letter. */
function LaneTicks({ lane, at, played, index }: LaneTicksProps) {
  const side = index % 2 === 0 ? -1 : 1;
  const near = side * (TRACK / 2 + 3 + Math.floor(index / 2) * TIER);
  const path = (positions: readonly number[]) =>
    positions.map((x) => `M${x.toFixed(1)},${near}v${side * TICK}`).join("");
  const isPassed = (x: number) => x <= played + 0.01;
  return (
    <g stroke={lane.color} strokeWidth={2}>
      <path d={path(at.filter((x) => !isPassed(x)))} opacity={0.4} />
      <path d={path(at.filter(isPassed))} />
      <text
        x={-7}
        y={near + (side * TICK) / 2}
        textAnchor="end"
        dominantBaseline="central"
        className={styles.laneLetter}
        fill={lane.color}
      >
        {lane.letter}
      </text>
    </g>
  );
}

function pressedValue(key: string, ticks: readonly (readonly number[])[], value: number, end: number): number | null {
  if (key === "ArrowRight" || key === "ArrowUp") return nextTick(ticks, value, 1, end);
  if (key === "ArrowLeft" || key === "ArrowDown") return nextTick(ticks, value, -1, end);
  if (key === "Home") return 0;
  if (key === "End") return end;
  return null;
}

/** `A iteration 7 of 11, B iteration 18 of 31, 58 % unmasked`: what the clock means for every lane. */
function clockLabel(
  lanes: readonly Pick<TimelineLane, "letter">[],
  ticks: readonly (readonly number[])[],
  value: number,
  scale: ClockScale,
): string {
  const each = lanes.map(({ letter }, index) => {
    const all = ticks[index] ?? [];
    return `${letter} iteration ${laneClock(all, value)} of ${all.length}`;
  });
  if (scale === "unmasked") each.push(`${Math.round(value * 100)} % unmasked`);
  if (scale === "time") each.push(`${formatMs(value)} ms`);
  return each.join(", ");
}
