"use client";
import { memo, useMemo, useRef } from "react";
import { lastCommit } from "@/lib/analysis/candidates";
import type { Trace } from "@/lib/trace/schema";
import { aroundPath, type Span } from "./brush";
import styles from "./CurvesChart.module.css";
import { type CurveQuantity, curveHeight, curveLine, curvePoints, entropyTop } from "./curves-geometry";
import { formatPercent, NOT_RECORDED } from "./format";
import shared from "./shared.module.css";
import { type CurvePoint, TRAJECTORY_MARGIN as MARGIN, stretchBox, trajectoryScales } from "./trajectory-geometry";
import { UNTRANSLATED } from "./untranslated";
import { useElementWidth } from "./use-element-width";
import { type FollowedPosition, useTrack } from "./use-track";

/** Height of one curve, and from one to the next, px. */
const HEIGHT = 30;
const PITCH = HEIGHT + 12;

export interface CurvesChartProps extends FollowedPosition {
  readonly trace: Trace;
  /** Iterations that have happened at the clock; the current one is marked and its values are written out. */
  readonly clock: number;
  /** CSS colour of the lane. */
  readonly color?: string;
  /** Iterations that are singled out, 0-based; the rest is veiled. */
  readonly brushed?: Span | null;
}

const formats: Readonly<Record<CurveQuantity, (value: number) => string>> = {
  entropy: (value) => `${value.toFixed(2)}\u00a0nats`,
  margin: formatPercent,
};

/**
 * How sure the model was of one position, iteration by iteration: entropy in nats and the margin of the best candidate
 * over the second, below the trajectory chart and with its x axis. Gaps where the position was not asked about.
 */
export function CurvesChart({ trace, position, countedIn, clock, color = "var(--accent)", brushed }: CurvesChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame, 268) - MARGIN.left - MARGIN.right;
  const iterations = trace.iterations.length;
  const size = { iterations, width, height: HEIGHT };
  const { x } = trajectoryScales(size);
  const track = useTrack(trace, { position, countedIn });
  const committed = useMemo(() => lastCommit(trace, track)?.iteration ?? -1, [trace, track]);
  const curves = useMemo(() => curvesOf(trace, track), [trace, track]);
  const height = curves.length * PITCH;

  return (
    <div ref={frame} className={shared.figure}>
      <svg
        {...UNTRANSLATED}
        role="img"
        aria-label={curvesLabel({ position, iterations, curves, clock, committed })}
        width={width + MARGIN.left + MARGIN.right}
        height={height + MARGIN.top + 6}
        className={shared.trajectory}
      >
        <g transform={`translate(${MARGIN.left},${MARGIN.top})`}>
          {clock > 0 && <line x1={x(clock - 1)} x2={x(clock - 1)} y2={height - 12} className={shared.now} />}
          {curves.map((curve, index) => (
            <g key={curve.quantity} transform={`translate(0,${index * PITCH})`}>
              <CurveLine {...{ curve, committed, color, width }} />
              <text x={width + 7} y={HEIGHT / 2 + 11} className={styles.curveValue}>
                {valueAt(curve, clock) ?? "–"}
              </text>
            </g>
          ))}
          {brushed && (
            <path
              d={aroundPath(width, height, { ...stretchBox(brushed, size), height })}
              fillRule="evenodd"
              className={shared.veil}
            />
          )}
          <text x={0} y={height + 1} className={shared.axis}>
            1
          </text>
          <text x={width} y={height + 1} textAnchor="end" className={shared.axis}>
            iteration {iterations}
          </text>
        </g>
      </svg>
    </div>
  );
}

/** One quantity of a position over a run, worked out once for all moments of it. */
interface Curve {
  readonly quantity: CurveQuantity;
  readonly points: readonly CurvePoint[];
  /** Value at the top of the axis. */
  readonly top: number;
  /** Whether any iteration tells it. */
  readonly isRecorded: boolean;
}

const curvesOf = (trace: Trace, track: readonly number[]): readonly Curve[] =>
  (["entropy", "margin"] as const).map((quantity) => ({
    quantity,
    points: curvePoints(trace, track, quantity),
    top: quantity === "entropy" ? entropyTop(trace) : 1,
    isRecorded: trace.iterations.length === 0 || trace.iterations.some(({ [quantity]: column }) => column),
  }));

/** The value at a moment with its unit; null where the position was not asked about. */
function valueAt({ quantity, points }: Curve, clock: number): string | null {
  const value = points[clock - 1]?.value;
  return value === undefined ? null : formats[quantity](value);
}

interface CurveLineProps {
  readonly curve: Curve;
  /** Iteration of the commit, or −1. */
  readonly committed: number;
  readonly color: string;
  readonly width: number;
}

/** One quantity with its axis, the commit and its name: nothing that a step of the clock changes. */
const CurveLine = memo(function CurveLine({ curve, committed, color, width }: CurveLineProps) {
  const { quantity, points, top, isRecorded } = curve;
  const size = { iterations: points.length, width, height: HEIGHT };
  const { path, dots } = curveLine(points, size, top);
  const { x } = trajectoryScales(size);
  const y = curveHeight(HEIGHT, top);
  const atCommit = points[committed]?.value;
  return (
    <>
      <line x2={width} y1={HEIGHT + 0.5} y2={HEIGHT + 0.5} className={shared.baseline} />
      <g stroke={color} strokeWidth={1.6} fill="none" strokeLinejoin="round">
        <path d={path} />
        {dots.map((dot) => (
          <circle key={dot.x} cx={dot.x} cy={dot.y} r={2} fill={color} stroke="none" />
        ))}
        {atCommit !== undefined && Number.isFinite(atCommit) && (
          <circle cx={x(committed)} cy={y(atCommit)} r={3.5} fill="var(--card)" strokeWidth={2} />
        )}
      </g>
      <text x={-5} y={3} textAnchor="end" className={shared.axis}>
        {top}
      </text>
      <text x={-5} y={HEIGHT + 1} textAnchor="end" className={shared.axis}>
        0
      </text>
      {!isRecorded && (
        <text x={3} y={HEIGHT / 2 + 4} className={shared.axis}>
          {NOT_RECORDED}
        </text>
      )}
      <text x={width + 7} y={HEIGHT / 2 - 2} className={styles.curveName}>
        {quantity}
      </text>
    </>
  );
});

interface Told {
  readonly position: number;
  readonly iterations: number;
  readonly curves: readonly Curve[];
  readonly clock: number;
  readonly committed: number;
}

/** `Entropy and margin at position 17 over 11 iterations; committed in iteration 7; at iteration 5: entropy 0.34 nats, margin 90.0 %`. */
function curvesLabel({ position, iterations, curves, clock, committed }: Told): string {
  const parts = [`Entropy and margin at position ${position} over ${iterations} iterations`];
  parts.push(committed < 0 ? "never committed" : `committed in iteration ${committed + 1}`);
  const values = curves.flatMap((curve) => {
    const value = valueAt(curve, clock);
    return value === null ? [] : [`${curve.quantity} ${value}`];
  });
  const missing = curves.flatMap(({ quantity, isRecorded }) => (isRecorded ? [] : [quantity]));
  if (values.length > 0) parts.push(`at iteration ${clock}: ${values.join(", ")}`);
  if (missing.length > 0) parts.push(`${missing.join(" and ")} ${NOT_RECORDED}`);
  return parts.join("; ");
}
