"use client";
import { symbol, symbolCircle, symbolDiamond, symbolSquare, symbolTriangle } from "d3";
import { useId, useMemo, useRef, useState } from "react";
import tooltip from "./ChartTooltip.module.css";
import styles from "./SeriesChart.module.css";
import type { HorizontalAxis, PointSign, Series, VerticalAxis } from "./series-axes";
import { PLOT, type SeriesLayout, type SeriesReading, seriesLayout } from "./series-geometry";
import shared from "./shared.module.css";
import { UNTRANSLATED } from "./untranslated";
import { useElementWidth } from "./use-element-width";

interface SeriesChartProps {
  /** What a screen reader is told of the drawing; the numbers stand in a table beside it. */
  readonly label: string;
  readonly series: readonly Series[];
  readonly axis: HorizontalAxis;
  /** Shares from 0 to 1 where absent. */
  readonly vertical?: VerticalAxis;
  /** Intervals as bands behind the lines instead of as bars. */
  readonly hasBands?: boolean;
  /** Whether to draw where share and x are equal. */
  readonly hasDiagonal?: boolean;
}

/**
 * Measurements with their intervals as lines of points, each line named at its end. A pointer, or the arrow keys, read
 * what all lines say at one place of the axis. On a phone the names stand below it.
 */
export function SeriesChart({ label, series, axis, vertical, hasBands, hasDiagonal }: SeriesChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame, PLOT.width);
  const [at, setAt] = useState<number | null>(null);
  const layout = useMemo(() => seriesLayout(series, axis, vertical, width), [series, axis, vertical, width]);
  const { readings } = layout;
  const reading = at === null ? undefined : readings[at];
  const scale = width / layout.width;

  return (
    <div
      ref={frame}
      role="slider"
      tabIndex={0}
      aria-label={`${label}: read along the axis`}
      aria-valuemin={1}
      aria-valuemax={Math.max(1, readings.length)}
      aria-valuenow={(at ?? 0) + 1}
      aria-valuetext={readingText(reading ?? readings[0], axis)}
      className={`relative w-full max-w-[860px] touch-pan-y ${shared.focusable}`}
      onPointerMove={({ clientX, currentTarget }) =>
        setAt(nearest(readings, (clientX - currentTarget.getBoundingClientRect().left) / scale))
      }
      onPointerLeave={() => setAt(null)}
      onFocus={({ currentTarget }) => currentTarget.matches(":focus-visible") && setAt((before) => before ?? 0)}
      onBlur={() => setAt(null)}
      onKeyDown={(event) => {
        const next = placeAfter(event.key, at, readings.length);
        if (next === undefined) return;
        event.preventDefault();
        setAt(next);
      }}
    >
      <Drawing {...{ layout, axis, hasBands, hasDiagonal, reading }} />
      {reading && (
        <div
          role="tooltip"
          className={`${tooltip.tooltip} ${styles.card}`}
          style={besideReading(reading, layout, width)}
        >
          <Reading reading={reading} axis={axis} />
        </div>
      )}
    </div>
  );
}

/** Where what is read stands: inside the drawing, on the side with more room. @param width of the drawing, px */
function besideReading({ x }: SeriesReading, { right, width: own, isNarrow }: SeriesLayout, width: number) {
  const scale = width / own;
  if (isNarrow) return { top: PLOT.top, left: PLOT.left, right: 0 };
  const isLeft = x > (PLOT.left + right) / 2;
  return { top: PLOT.top * scale, ...(isLeft ? { right: width - x * scale + 10 } : { left: x * scale + 10 }) };
}

/** Number of the place nearest to a distance from the left, px of the drawing; null without places. */
function nearest(readings: readonly SeriesReading[], x: number): number | null {
  const distances = readings.map((reading) => Math.abs(reading.x - x));
  const least = Math.min(...distances);
  return readings.length === 0 ? null : distances.indexOf(least);
}

/** Where a key leads among `count` places; null: nowhere any more; undefined: the key is not one of the chart's. */
function placeAfter(key: string, at: number | null, count: number): number | null | undefined {
  const last = count - 1;
  if (count === 0) return undefined;
  if (key === "ArrowRight" || key === "ArrowUp") return Math.min(last, (at ?? -1) + 1);
  if (key === "ArrowLeft" || key === "ArrowDown") return Math.max(0, (at ?? count) - 1);
  if (key === "Home") return 0;
  if (key === "End") return last;
  return key === "Escape" && at !== null ? null : undefined;
}

/** `16 positions`; nothing where the points say it themselves. */
const placeText = ({ value }: SeriesReading, { unit }: HorizontalAxis) =>
  unit === undefined ? "" : `${Number(value.toPrecision(3))} ${unit}`;

function readingText(reading: SeriesReading | undefined, axis: HorizontalAxis): string {
  if (!reading) return "nothing was measured";
  const titles = reading.points.map(({ title }) => title).join("; ");
  return [placeText(reading, axis), titles].filter(Boolean).join(": ");
}

function Reading({ reading, axis }: { readonly reading: SeriesReading; readonly axis: HorizontalAxis }) {
  const place = placeText(reading, axis);
  return (
    <>
      {place && <p className="font-semibold">{place}</p>}
      {reading.points.map(({ id, color, title }) => (
        <p key={id} className={styles.reading}>
          <span className={styles.key} style={{ background: color }} />
          {title}
        </p>
      ))}
    </>
  );
}

const SIGNS: Readonly<Record<PointSign, string>> = {
  circle: symbol(symbolCircle, 38)() ?? "",
  square: symbol(symbolSquare, 36)() ?? "",
  triangle: symbol(symbolTriangle, 36)() ?? "",
  diamond: symbol(symbolDiamond, 38)() ?? "",
};

interface DrawingProps extends Pick<SeriesChartProps, "axis" | "hasBands" | "hasDiagonal"> {
  readonly layout: SeriesLayout;
  readonly reading: SeriesReading | undefined;
}

function Drawing({ layout, axis, hasBands, hasDiagonal, reading }: DrawingProps) {
  const { xTicks, yTicks, marks, diagonal, right, foot, series } = layout;
  const rows = xTicks.some(({ row }) => row === 1) ? 2 : 1;
  const clip = useId();
  return (
    <svg
      {...UNTRANSLATED}
      aria-hidden="true"
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      className="block w-full text-tiny"
    >
      <clipPath id={clip}>
        <rect x={PLOT.left - 6} y={PLOT.top - 6} width={right - PLOT.left + 12} height={foot - PLOT.top + 12} />
      </clipPath>
      <g fill="var(--muted)">
        {yTicks.map(({ label, y }) => (
          <g key={label}>
            <path d={`M${PLOT.left},${y}H${right}`} stroke="var(--line)" />
            <text x={PLOT.left - 6} y={y + 4} textAnchor="end">
              {label}
            </text>
          </g>
        ))}
        {xTicks.map((tick) => (
          <text key={tick.label} x={tick.x} y={foot + 16 + 14 * tick.row} textAnchor="middle">
            {tick.label}
          </text>
        ))}
        <text x={right} y={foot + 18 + 14 * rows} textAnchor="end">
          {axis.name}
        </text>
      </g>
      {marks.map(({ label, x }) => (
        <path key={label} d={`M${x},${PLOT.top}V${foot}`} stroke="var(--line-strong)" strokeDasharray="1 3" />
      ))}
      {hasDiagonal && <path d={diagonal} stroke="var(--line-strong)" strokeDasharray="2 4" />}
      {reading && <path d={`M${reading.x},${PLOT.top}V${foot}`} className={shared.now} />}
      <g clipPath={`url(#${clip})`}>
        {hasBands && series.map(({ id, color, band }) => <path key={id} d={band} fill={color} opacity="0.13" />)}
        {series.map((each) => (
          <Line key={each.id} {...each} hasBars={(!hasBands || each.isScattered === true) && !each.isGuide} />
        ))}
      </g>
      {marks.map(({ label, x, y, isLeft }) => (
        <text
          key={label}
          x={x + (isLeft ? -6 : 6)}
          y={y}
          textAnchor={isLeft ? "end" : "start"}
          fill="var(--muted)"
          stroke="var(--card)"
          strokeWidth="4"
          paintOrder="stroke"
        >
          {label}
        </text>
      ))}
      {series.map(({ id, color, end, nameAt, name, shortName, isGuide, isDashed, sign = "circle" }) => (
        <g key={id}>
          {layout.isNarrow ? (
            <path
              d={isGuide ? "M-6,0H6" : SIGNS[sign]}
              transform={`translate(${nameAt.x - 12},${nameAt.y})`}
              fill={isDashed ? "var(--card)" : color}
              stroke={color}
              strokeWidth="1.5"
              strokeDasharray={isGuide ? "2 3" : undefined}
            />
          ) : (
            <path d={`M${end.x + 6},${end.y}L${right + 8},${nameAt.y}`} stroke={color} opacity="0.4" />
          )}
          <text x={nameAt.x} y={nameAt.y + 4} fill={isGuide ? "var(--muted)" : "var(--fg)"}>
            {shortName !== name && <title>{name}</title>}
            {shortName}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** A line with its points, and their intervals where no band shows them. */
function Line(props: SeriesLayout["series"][number] & { readonly hasBars: boolean }) {
  const { color, isDashed, isGuide, sign = "circle", path, points, hasBars } = props;
  if (isGuide) return <path d={path} fill="none" stroke={color} strokeWidth="1.2" strokeDasharray="2 4" />;
  return (
    <>
      <path d={path} fill="none" stroke={color} strokeWidth="1.8" strokeDasharray={isDashed ? "5 4" : undefined} />
      {points.map(({ x, y, interval }) => (
        <g key={`${x} ${y}`} stroke={color}>
          {hasBars && <path d={`M${x},${interval[0]}V${interval[1]}`} opacity="0.4" />}
          <path
            d={SIGNS[sign]}
            transform={`translate(${x},${y})`}
            fill={isDashed ? "var(--card)" : color}
            strokeWidth="1.5"
          />
        </g>
      ))}
    </>
  );
}
