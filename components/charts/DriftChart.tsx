"use client";
import { useMemo, useRef } from "react";
import { aroundPath, type Span, spanBox } from "./brush";
import { ChartTooltip } from "./ChartTooltip";
import { clockSliderHandlers } from "./clock-slider";
import styles from "./DriftChart.module.css";
import { DRIFT_TICKS, type DriftPoint, driftHeight, driftLayout, MOST_TICK } from "./drift-geometry";
import { formatNats } from "./format";
import shared from "./shared.module.css";
import { UNTRANSLATED } from "./untranslated";
import { useElementWidth } from "./use-element-width";

const AXIS = { left: 24, right: 3, top: 6 } as const;
/** Room for the ticks of flips and their counts, px. */
const FOOT = MOST_TICK + 12;

export interface DriftChartProps {
  /** Iterations that were measured, in order; others are gaps. */
  readonly points: readonly DriftPoint[];
  /** Iterations of the run. */
  readonly iterations: number;
  /** Iterations that have happened at the clock, 0 … all. */
  readonly clock: number;
  /** Shared x domain; give it what the commit chart has. Defaults to the run's iterations. */
  readonly columns?: number;
  readonly color?: string;
  /** What measuring cost or would cost: `22 evaluations, ≈ 300 ms`. */
  readonly cost: string;
  /** Iterations that are singled out, 0-based; the rest is veiled. */
  readonly brushed?: Span | null;
  /** Height of the plot, px. */
  readonly height?: number;
  /** Iteration under the pointer, 0-based. */
  readonly hovered?: number | null;
  readonly onHover?: (iteration: number | null) => void;
  /** Called with the new clock, 0 … all. */
  readonly onSelect?: (clock: number) => void;
}

/**
 * How far the cache moved the predictions, iteration by iteration: mean and largest KL divergence from the same step
 * without the cache, on a logarithmic axis, and how many argmaxes it flipped. Works as a slider on the clock.
 */
export function DriftChart(props: DriftChartProps) {
  const { points, iterations, clock, color = "var(--accent)", cost, brushed, height = 46 } = props;
  const { hovered = null, onHover, onSelect } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame, 480) - AXIS.left - AXIS.right;
  const columns = Math.max(props.columns ?? 0, iterations);
  const layout = useMemo(() => driftLayout(points, { columns, width, height }), [points, columns, width, height]);
  const { x, mean, max, flips } = layout;
  const y = driftHeight(height);
  const done = clock >= iterations ? width : (x.start[clock] ?? width);
  const current = x.start[clock - 1];
  const under = hovered === null ? undefined : points.find(({ iteration }) => iteration === hovered);

  const slider = { x, width, left: AXIS.left, iterations, clock, hovered, onHover, onSelect };

  return (
    <figure className={shared.figure}>
      <figcaption className={shared.caption}>
        <span>
          Cache drift · <b className={shared.solidKey}>mean</b> and <b className={shared.dashedKey}>largest</b> KL,
          nats, log scale · <b className={styles.flipKey}>flipped</b> argmaxes
        </span>
        <span>{cost}</span>
      </figcaption>
      <div
        ref={frame}
        role="slider"
        tabIndex={0}
        aria-label="Cache drift per iteration; moves the clock"
        aria-valuemin={0}
        aria-valuemax={iterations}
        aria-valuenow={clock}
        aria-valuetext={driftLabel(clock, iterations, points)}
        className={`${shared.commits} ${shared.focusable}`}
        style={{ height: height + AXIS.top + FOOT }}
        {...clockSliderHandlers(slider)}
      >
        <svg
          {...UNTRANSLATED}
          aria-hidden="true"
          width={width + AXIS.left + AXIS.right}
          height={height + AXIS.top + FOOT}
        >
          <g transform={`translate(${AXIS.left},${AXIS.top})`}>
            {DRIFT_TICKS.map((kl) => (
              <g key={kl} transform={`translate(0,${Math.round(y(kl))})`}>
                <line x2={width} y1={0.5} y2={0.5} className={styles.gridLine} />
                <text x={-5} textAnchor="end" dominantBaseline="central" className={shared.axis}>
                  {kl === 1e-4 ? "10⁻⁴" : kl}
                </text>
              </g>
            ))}
            <line x2={width} y1={height + 0.5} y2={height + 0.5} className={shared.baseline} />
            {current !== undefined && (
              <rect x={current} width={x.size[clock - 1]} height={height + FOOT} fill={color} opacity={0.14} />
            )}
            <g stroke={color} fill="none" strokeLinejoin="round">
              <path d={max.path} strokeWidth={1.3} strokeDasharray="3 3" />
              <path d={mean.path} strokeWidth={1.8} />
            </g>
            {[max, mean].map(({ dots }, line) =>
              dots.map((dot) => <circle key={`${line} ${dot.x}`} cx={dot.x} cy={dot.y} r={2} fill={color} />),
            )}
            <Flips flips={flips} top={height + 2} />
            {done < width && (
              <rect
                className={shared.future}
                x={done}
                y={-AXIS.top}
                width={width - done}
                height={height + AXIS.top + FOOT}
              />
            )}
            {brushed && (
              <path
                d={aroundPath(width, height + FOOT, spanBox(x, brushed, height + FOOT))}
                fillRule="evenodd"
                className={shared.veil}
              />
            )}
          </g>
        </svg>
        {under && (
          <ChartTooltip anchor={{ x: x.start[hovered!]! + AXIS.left, y: AXIS.top, width: x.size[hovered!]!, height }}>
            <DriftTooltip point={under} />
          </ChartTooltip>
        )}
      </div>
    </figure>
  );
}

/** A tick per iteration with flips and, where there is room, their number below. */
function Flips({ flips, top }: { readonly flips: ReturnType<typeof driftLayout>["flips"]; readonly top: number }) {
  return (
    <g transform={`translate(0,${top})`}>
      {flips.map(({ iteration, flips: count, x, width, height }) => (
        <g key={iteration} transform={`translate(${x + width / 2},0)`}>
          <path d={`M0,0V${height}`} className={styles.flipTick} />
          {width >= 9 && (
            <text y={height + 8} textAnchor="middle" className={styles.flipCount}>
              {count}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}

function DriftTooltip({ point }: { readonly point: DriftPoint }) {
  return (
    <dl className={shared.readings}>
      <dt>iteration</dt>
      <dd>{point.iteration + 1}</dd>
      <dt>mean KL</dt>
      <dd>{formatNats(point.meanKl)}</dd>
      <dt>largest KL</dt>
      <dd>{formatNats(point.maxKl)}</dd>
      <dt>flipped argmaxes</dt>
      <dd>{point.flips}</dd>
    </dl>
  );
}

/** `iteration 7 of 11, mean KL 0.02 nats, largest 0.30 nats, 1 flipped argmax`. */
function driftLabel(clock: number, iterations: number, points: readonly DriftPoint[]): string {
  if (clock === 0) return `before iteration 1 of ${iterations}`;
  const where = `iteration ${clock} of ${iterations}`;
  const point = points.find(({ iteration }) => iteration === clock - 1);
  if (!point) return `${where}, not measured`;
  const flips = `${point.flips} flipped ${point.flips === 1 ? "argmax" : "argmaxes"}`;
  return `${where}, mean KL ${formatNats(point.meanKl)}, largest ${formatNats(point.maxKl)}, ${flips}`;
}
