"use client";
import { type KeyboardEvent, memo, useMemo, useRef } from "react";
import { confidencePerIteration, type IterationConfidence } from "@/lib/analysis/run";
import type { Trace } from "@/lib/trace/schema";
import { aroundPath, type Span, spanBox } from "./brush";
import { ChartTooltip } from "./ChartTooltip";
import styles from "./charts.module.css";
import { stepClock } from "./clock-slider";
import { commitLayout, confidenceThreshold, mostCommits } from "./commit-geometry";
import { formatPercent } from "./format";
import type { Box } from "./heatmap-geometry";
import { useElementWidth } from "./use-element-width";

const AXIS = { left: 24, right: 3, top: 12, bottom: 4 } as const;

export interface CommitChartProps {
  readonly trace: Trace;
  /** Iterations that have happened at the clock, 0 … all. */
  readonly clock: number;
  /** Shared x domain: iterations on the axis. Defaults to the trace's own. */
  readonly columns?: number;
  /** Shared y domain: commits that fill the height. Defaults to the trace's own maximum. */
  readonly maxCommits?: number;
  readonly color?: string;
  /** Iterations that are singled out, 0-based; the rest is veiled. */
  readonly brushed?: Span | null;
  /** Height of the plot, px. */
  readonly height?: number;
  /** Iteration under the pointer, 0-based. */
  readonly hovered?: number | null;
  readonly onHover?: (iteration: number | null) => void;
  /** Called with the new clock, 0 … all: a click on bar k (1-based) asks for k. */
  readonly onSelect?: (clock: number) => void;
}

/**
 * Commits per iteration as bars; mean confidence of the masked positions (solid) and gate confidence, the lowest
 * committed (dashed), on [0, 1]; γ where the strategy gates confidence. Works as a slider on the clock.
 */
export function CommitChart(props: CommitChartProps) {
  const { trace, clock, color = "var(--accent)", height = 46, brushed, hovered = null, onHover, onSelect } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame, 480) - AXIS.left - AXIS.right;
  const { iterations } = trace;
  const steps = useMemo(() => confidencePerIteration(trace), [trace]);
  const threshold = useMemo(() => confidenceThreshold(iterations), [iterations]);
  const columns = Math.max(props.columns ?? 0, steps.length);
  const maxCommits = Math.max(props.maxCommits ?? 0, mostCommits(iterations), 1);
  const layout = useMemo(
    () => commitLayout(steps, { columns, maxCommits, width, height }),
    [steps, columns, maxCommits, width, height],
  );
  const { x, y, bars } = layout;
  const done = bars[clock]?.x ?? width;
  const hoveredStep = hovered === null ? undefined : steps[hovered];

  const iterationAt = (event: React.MouseEvent) => {
    const left = event.clientX - event.currentTarget.getBoundingClientRect().left - AXIS.left;
    const index = x.start.findLastIndex((start) => start <= left);
    return index >= 0 && index < steps.length && left <= width ? index : null;
  };
  const press = (event: KeyboardEvent) => {
    const target = stepClock(event.key, clock, steps.length);
    if (target === null) return;
    event.preventDefault();
    event.stopPropagation();
    onSelect?.(target);
  };

  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <span>
          Committed per iteration · <b className={styles.solidKey}>mean</b> and <b className={styles.dashedKey}>gate</b>{" "}
          confidence
        </span>
      </figcaption>
      <div
        ref={frame}
        role="slider"
        tabIndex={0}
        aria-label="Commits per iteration; moves the clock"
        aria-valuemin={0}
        aria-valuemax={steps.length}
        aria-valuenow={clock}
        aria-valuetext={commitLabel(clock - 1, steps)}
        className={`${styles.commits} ${styles.focusable}`}
        style={{ height: height + AXIS.top + AXIS.bottom }}
        onKeyDown={press}
        onPointerMove={(event) => {
          const iteration = iterationAt(event);
          if (iteration !== hovered) onHover?.(iteration);
        }}
        onPointerLeave={() => onHover?.(null)}
        onClick={(event) => {
          const iteration = iterationAt(event);
          if (iteration !== null) onSelect?.(iteration + 1);
        }}
      >
        <svg aria-hidden="true" width={width + AXIS.left + AXIS.right} height={height + AXIS.top + AXIS.bottom}>
          <g transform={`translate(${AXIS.left},${AXIS.top})`}>
            <line x2={width} y1={height + 0.5} y2={height + 0.5} className={styles.baseline} />
            <CommitBars bars={bars} steps={steps} color={color} />
            {hovered !== null && hoveredStep && <rect {...bars[hovered]} className={styles.hoveredBar} fill={color} />}
            {steps[clock - 1] && (
              <CommitBar bar={bars[clock - 1]!} count={steps[clock - 1]!.commits} color={color} isCurrent />
            )}
            <path d={layout.meanPath + layout.gatePath} className={styles.halo} />
            <path d={layout.meanPath} className={styles.meanLine} />
            <path d={layout.gatePath} className={styles.gateLine} />
            {done < width && (
              <rect className={styles.future} x={done} y={-AXIS.top} width={width - done} height={height + AXIS.top} />
            )}
            {brushed && (
              <path
                d={aroundPath(width, height + AXIS.top, spanBox(x, brushed, height + AXIS.top))}
                transform={`translate(0,${-AXIS.top})`}
                fillRule="evenodd"
                className={styles.veil}
              />
            )}
            {threshold !== null && (
              <g>
                <line x2={width} y1={y(threshold)} y2={y(threshold)} className={styles.threshold} />
                <text x={width} y={y(threshold) - 4} textAnchor="end" className={styles.thresholdLabel}>
                  γ {threshold.toFixed(2)}
                </text>
              </g>
            )}
            <text x={-6} y={y(1)} textAnchor="end" dominantBaseline="central" className={styles.axis}>
              1
            </text>
            <text x={-6} y={y(0)} textAnchor="end" dominantBaseline="central" className={styles.axis}>
              0
            </text>
          </g>
        </svg>
        {hoveredStep && (
          <ChartTooltip anchor={{ x: x.start[hovered!]! + AXIS.left, y: AXIS.top, width: x.size[hovered!]!, height }}>
            <CommitTooltip iteration={hovered!} step={hoveredStep} />
          </ChartTooltip>
        )}
      </div>
    </figure>
  );
}

interface CommitBarsProps {
  readonly bars: readonly Box[];
  readonly steps: readonly IterationConfidence[];
  readonly color: string;
}

/** All bars, faint: a step of the clock or of the pointer draws one bar over them and leaves these alone. */
const CommitBars = memo(function CommitBars({ bars, steps, color }: CommitBarsProps) {
  return bars.map((bar, index) => <CommitBar key={bar.x} bar={bar} count={steps[index]!.commits} color={color} />);
});

interface CommitBarProps {
  readonly bar: Box;
  readonly count: number;
  readonly color: string;
  readonly isCurrent?: boolean;
}

/** One bar; its count stands inside where there is room, so that the bars need no axis of their own. */
function CommitBar({ bar, count, color, isCurrent = false }: CommitBarProps) {
  const fits = bar.width >= 13 && bar.height >= 13;
  return (
    <g>
      <rect {...bar} rx={Math.min(2, bar.width / 3)} fill={color} opacity={isCurrent ? 1 : 0.38} />
      {fits && (
        <text
          x={bar.x + bar.width / 2}
          y={bar.y + bar.height - 4}
          textAnchor="middle"
          className={isCurrent ? styles.countOnColor : styles.count}
        >
          {count}
        </text>
      )}
    </g>
  );
}

function CommitTooltip({ iteration, step }: { readonly iteration: number; readonly step: IterationConfidence }) {
  return (
    <dl className={styles.readings}>
      <dt>iteration</dt>
      <dd>{iteration + 1}</dd>
      <dt>committed</dt>
      <dd>{step.commits}</dd>
      <dt>mean confidence</dt>
      <dd>{step.mean === null ? "–" : formatPercent(step.mean)}</dd>
      <dt>gate confidence</dt>
      <dd>{step.gate === null ? "–" : formatPercent(step.gate)}</dd>
    </dl>
  );
}

/** `iteration 7 of 11, 3 committed, mean confidence 81.0 %, gate confidence 91.2 %`; `index` −1 is the start. */
function commitLabel(index: number, steps: readonly IterationConfidence[]): string {
  const step = steps[index];
  if (!step) return `before iteration 1 of ${steps.length}`;
  const parts = [`iteration ${index + 1} of ${steps.length}`, `${step.commits} committed`];
  if (step.mean !== null) parts.push(`mean confidence ${formatPercent(step.mean)}`);
  if (step.gate !== null) parts.push(`gate confidence ${formatPercent(step.gate)}`);
  return parts.join(", ");
}
