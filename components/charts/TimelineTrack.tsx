"use client";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { charts } from "@/components/ui/words/en/charts";
import { useWords } from "@/components/ui/words/use-words";
import { type ClockScale, clockEnd, laneClock, laneTicks, nextTick, tellsTimes } from "@/lib/analysis/clock";
import { ChartTooltip } from "./ChartTooltip";
import { formatMs, NOT_RECORDED } from "./format";
import { Reveal } from "./Reveal";
import shared from "./shared.module.css";
import { AllMarks, AllTicks, Letters, MARK_GAP, MarkTooltip, type TimelineLane } from "./TimelineSigns";
import styles from "./TimelineTrack.module.css";
import { clockScale } from "./timeline-geometry";
import { markNear, type TimelineMark, timelineMarks } from "./timeline-marks";
import { HEAD, laneAt, rowMiddle, trackHeight } from "./timeline-tiers";
import { UNTRANSLATED } from "./untranslated";
import { useElementWidth } from "./use-element-width";

const INSET = { left: 16, right: 8 } as const;
/** From the pointer to a mark that is meant, px. */
const REACH = 5;

export interface TimelineTrackProps {
  readonly lanes: readonly TimelineLane[];
  readonly scale: ClockScale;
  /** Clock value in the unit of `scale`. */
  readonly value: number;
  readonly onChange: (value: number) => void;
  /** Ticks and signs show only up to the playhead. */
  readonly hidesFuture?: boolean;
}

/**
 * One track for all lanes, a row each from A down: a tick per iteration, signs where something happened, and a playhead. Drag
 * it, click a sign to go there, or use the arrow keys (next moment at which a lane changes), Home and End.
 */
export function TimelineTrack({ lanes, scale, value, onChange, hidesFuture = false }: TimelineTrackProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame, 480) - INSET.left - INSET.right;
  const end = useMemo(
    () =>
      clockEnd(
        lanes.flatMap(({ trace }) => trace ?? []),
        scale,
      ),
    [lanes, scale],
  );
  const ticks = useMemo(() => lanes.map(({ trace }) => (trace ? laneTicks(trace, scale) : [])), [lanes, scale]);
  const x = useMemo(() => clockScale(end, width), [end, width]);
  const marks = useMemo(
    () => lanes.map(({ events = [] }, index) => timelineMarks(events, ticks[index]!, x, MARK_GAP)),
    [lanes, ticks, x],
  );
  const words = useWords(charts);
  const [pointed, setPointed] = useState<PointedMark | null>(null);
  /** Where a press on a sign began, px on the page. */
  const snapped = useRef<number | null>(null);
  const height = trackHeight(lanes.length);
  const total = width + INSET.left + INSET.right;

  const markUnder = (event: PointerEvent): PointedMark | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const lane = laneAt(event.clientY - box.top, lanes.length);
    const mark = lane === null ? null : markNear(marks[lane] ?? [], event.clientX - box.left - INSET.left, REACH);
    return mark && lane !== null && !(hidesFuture && mark.value > value) ? { lane, mark } : null;
  };
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
    <div className={styles.timelineFrame}>
      <div
        ref={frame}
        role="slider"
        tabIndex={0}
        aria-label={words.clockOfAll}
        aria-valuemin={0}
        aria-valuemax={end}
        aria-valuenow={value}
        aria-valuetext={clockLabel(lanes, ticks, value, scale)}
        className={`${styles.timeline} ${shared.focusable}`}
        style={{ height }}
        onKeyDown={press}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture?.(event.pointerId);
          const under = markUnder(event);
          setPointed(under);
          snapped.current = under && event.clientX;
          if (under) onChange(under.mark.value);
          else drag(event);
        }}
        onPointerMove={(event) => {
          if (event.buttons & 1) {
            // A press on a sign goes to its iteration; a tremor of the hand does not leave it again.
            if (snapped.current !== null && Math.abs(event.clientX - snapped.current) < REACH) return;
            snapped.current = null;
            setPointed(null);
            drag(event);
          } else {
            const under = markUnder(event);
            if (under?.mark !== pointed?.mark) setPointed(under);
          }
        }}
        onPointerLeave={() => setPointed(null)}
      >
        <div aria-hidden="true" className={styles.trackLayers}>
          {/* Lines and ticks are drawn twice: what is to come faint, what the clock has passed up to the playhead. */}
          <Layer width={total} height={height}>
            <path d={`M0,${HEAD - 4}H${Math.max(width, 0)}`} className={styles.rail} />
            {!hidesFuture && (
              <g opacity={0.35}>
                <AllTicks lanes={lanes} ticks={ticks} marks={marks} x={x} />
              </g>
            )}
            <Letters lanes={lanes} />
          </Layer>
          <Reveal axis="x" length={total} shown={INSET.left + x(value) + 1}>
            <Layer width={total} height={height}>
              <AllTicks lanes={lanes} ticks={ticks} marks={marks} x={x} />
              {hidesFuture && <AllMarks lanes={lanes} marks={marks} />}
            </Layer>
          </Reveal>
          {!hidesFuture && (
            <Layer width={total} height={height}>
              <AllMarks lanes={lanes} marks={marks} />
            </Layer>
          )}
          <Playhead x={INSET.left + x(value)} height={height} />
        </div>
      </div>
      {pointed && marks[pointed.lane]?.includes(pointed.mark) && (
        <ChartTooltip
          anchor={{
            x: INSET.left + pointed.mark.from - 4,
            y: rowMiddle(pointed.lane, lanes.length) - 4,
            width: pointed.mark.to - pointed.mark.from + 8,
            height: 8,
          }}
        >
          <MarkTooltip lane={lanes[pointed.lane]!} events={pointed.mark.events} />
        </ChartTooltip>
      )}
    </div>
  );
}

interface LayerProps {
  /** Of the whole track, px. */
  readonly width: number;
  readonly height: number;
  readonly children: ReactNode;
}

/** A drawing whose origin is the upper end of the track where the clock begins. */
function Layer({ width, height, children }: LayerProps) {
  return (
    <svg {...UNTRANSLATED} aria-hidden="true" className={shared.layer} width={width} height={height}>
      <g transform={`translate(${INSET.left},0)`}>{children}</g>
    </svg>
  );
}

/** Half the width of the playhead's knob, px. */
const KNOB = 6;

/** A line through all rows with a knob on top. @param x its middle, px from the left edge of the track */
function Playhead({ x, height }: { readonly x: number; readonly height: number }) {
  // What moves lies on whole pixels, or its edge would blur.
  const left = Math.floor(x);
  return (
    <svg
      {...UNTRANSLATED}
      aria-hidden="true"
      className={shared.moving}
      width={2 * KNOB + 1}
      height={height}
      style={{ transform: `translateX(${left - KNOB}px)` }}
    >
      <g transform={`translate(${KNOB + x - left},0)`}>
        <path className={styles.playline} d={`M0,5V${height}`} />
        <path className={styles.playhead} d="M-5,0.5H5V4.5L0,9.5L-5,4.5z" />
      </g>
    </svg>
  );
}

interface PointedMark {
  readonly lane: number;
  readonly mark: TimelineMark;
}

function pressedValue(key: string, ticks: readonly (readonly number[])[], value: number, end: number): number | null {
  if (key === "ArrowRight" || key === "ArrowUp") return nextTick(ticks, value, 1, end);
  if (key === "ArrowLeft" || key === "ArrowDown") return nextTick(ticks, value, -1, end);
  if (key === "Home") return 0;
  if (key === "End") return end;
  return null;
}

/** `A iteration 7 of 11, nothing passed γ 80 %, B iteration 18 of 31, 58 % unmasked`: what the clock means for every lane. */
function clockLabel(
  lanes: readonly TimelineLane[],
  ticks: readonly (readonly number[])[],
  value: number,
  scale: ClockScale,
): string {
  const each = lanes.flatMap(({ letter, trace, events = [] }, index) => {
    const all = ticks[index] ?? [];
    const clock = laneClock(all, value);
    const now = events.filter(({ iteration }) => iteration === clock - 1).map(({ label }) => label);
    if (!trace) return [];
    const untold = scale === "time" && !tellsTimes(trace) ? [`times ${NOT_RECORDED}`] : [];
    return [`${letter} iteration ${clock} of ${all.length}`, ...untold, ...now];
  });
  if (scale === "unmasked") each.push(`${Math.round(value * 100)} % unmasked`);
  if (scale === "time") each.push(`${formatMs(value)} ms`);
  return each.join(", ");
}
