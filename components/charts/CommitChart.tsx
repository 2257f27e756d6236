"use client";
import { memo, type ReactNode, useMemo, useRef } from "react";
import { charts } from "@/components/ui/words/en/charts";
import { wordsNow } from "@/components/ui/words/spoken";
import { useWords } from "@/components/ui/words/use-words";
import { confidencePerIteration, type IterationConfidence } from "@/lib/analysis/run";
import type { Trace } from "@/lib/trace/schema";
import { aroundPath, type Span, spanBox } from "./brush";
import { ChartTooltip } from "./ChartTooltip";
import styles from "./CommitChart.module.css";
import { clockSliderHandlers } from "./clock-slider";
import {
  barsPath,
  type CommitLayout,
  type ConfidenceThreshold,
  commitLayout,
  confidenceThreshold,
  mostCommits,
} from "./commit-geometry";
import { formatPercent } from "./format";
import type { Box } from "./heatmap-geometry";
import { Veil } from "./Reveal";
import shared from "./shared.module.css";
import { UNTRANSLATED } from "./untranslated";
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
 * Commits per iteration as bars; mean confidence of the masked positions (solid) and that of the least sure
 * token committed (dashed), on [0, 1]; the threshold where the strategy gates confidence. Works as a slider on the clock.
 */
export function CommitChart(props: CommitChartProps) {
  const { trace, clock, color = "var(--accent)", height = 46, brushed, hovered = null, onHover, onSelect } = props;
  const words = useWords(charts);
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame, 480) - AXIS.left - AXIS.right;
  const { iterations } = trace;
  const steps = useMemo(() => confidencePerIteration(trace), [trace]);
  const threshold = useMemo(() => confidenceThreshold(trace), [trace]);
  const columns = Math.max(props.columns ?? 0, steps.length);
  const most = useMemo(() => mostCommits(iterations), [iterations]);
  const maxCommits = Math.max(props.maxCommits ?? 0, most, 1);
  const layout = useMemo(
    () => commitLayout(steps, { columns, maxCommits, width, height }),
    [steps, columns, maxCommits, width, height],
  );
  const { x, bars } = layout;
  const isTold = steps.length === 0 || steps.some(({ mean, gate }) => mean !== undefined || gate !== undefined);
  const done = bars[clock]?.x ?? width;
  const hoveredStep = hovered === null ? undefined : steps[hovered];

  const slider = { x, width, left: AXIS.left, iterations: steps.length, clock, hovered, onHover, onSelect };

  return (
    <figure className={shared.figure}>
      <figcaption className={shared.caption}>
        <span>
          {words.commitsHead} <b className={shared.solidKey}>{words.mean}</b>,{" "}
          <b className={shared.dashedKey}>{words.leastSure}</b>
          {isTold ? "" : ` ${words.notRecorded}`}
        </span>
      </figcaption>
      <div
        ref={frame}
        role="slider"
        tabIndex={0}
        aria-label={words.commitsLabel}
        aria-valuemin={0}
        aria-valuemax={steps.length}
        aria-valuenow={clock}
        aria-valuetext={commitLabel(clock - 1, steps)}
        className={`${shared.commits} ${shared.focusable}`}
        style={{ height: height + AXIS.top + AXIS.bottom }}
        {...clockSliderHandlers(slider)}
      >
        <div aria-hidden="true" className={styles.commitLayers}>
          <Layer width={width} height={height}>
            <line x2={width} y1={height + 0.5} y2={height + 0.5} className={shared.baseline} />
            <CommitBars bars={bars} steps={steps} color={color} />
            {hovered !== null && hoveredStep && <rect {...bars[hovered]} className={styles.hoveredBar} fill={color} />}
            <AxisNumbers y={layout.y} />
          </Layer>
          <Layer width={width} height={height} isMoving>
            {steps[clock - 1] && <CurrentBar bar={bars[clock - 1]!} count={steps[clock - 1]!.commits} color={color} />}
          </Layer>
          <Lines layout={layout} width={width} height={height} />
          <div className={shared.layers} style={{ left: AXIS.left, top: 0, width, height: height + AXIS.top }}>
            <Veil axis="x" from={done} />
          </div>
          <Marks layout={layout} width={width} height={height} brushed={brushed} threshold={threshold} />
        </div>
        {hoveredStep && (
          <ChartTooltip anchor={{ x: x.start[hovered!]! + AXIS.left, y: AXIS.top, width: x.size[hovered!]!, height }}>
            <CommitTooltip iteration={hovered!} step={hoveredStep} />
          </ChartTooltip>
        )}
      </div>
    </figure>
  );
}

interface LayerProps {
  /** Of the plot, px. */
  readonly width: number;
  readonly height: number;
}

/** A drawing in the coordinates of the plot; `isMoving`: one that every step changes. */
function Layer({
  width,
  height,
  isMoving,
  children,
}: LayerProps & { readonly isMoving?: boolean; readonly children: ReactNode }) {
  return (
    <svg
      {...UNTRANSLATED}
      aria-hidden="true"
      className={isMoving ? shared.moving : shared.layer}
      width={width + AXIS.left + AXIS.right}
      height={height + AXIS.top + AXIS.bottom}
    >
      <g transform={`translate(${AXIS.left},${AXIS.top})`}>{children}</g>
    </svg>
  );
}

interface CommitBarsProps {
  readonly bars: readonly Box[];
  readonly steps: readonly IterationConfidence[];
  readonly color: string;
}

/**
 * All bars, faint: a step of the clock or of the pointer draws one bar over them and leaves these alone. Their counts
 * stand inside where there is room, so that they need no axis of their own.
 */
const CommitBars = memo(function CommitBars({ bars, steps, color }: CommitBarsProps) {
  return (
    <>
      <path d={barsPath(bars)} fill={color} fillOpacity={0.38} />
      {bars.map((bar, index) => hasRoom(bar) && <Count key={bar.x} bar={bar} count={steps[index]!.commits} />)}
    </>
  );
});

interface CountProps {
  readonly bar: Box;
  readonly count: number;
}

const CurrentBar = ({ bar, count, color }: CountProps & { readonly color: string }) => (
  <>
    <path d={barsPath([bar])} fill={color} />
    {hasRoom(bar) && <Count bar={bar} count={count} isCurrent />}
  </>
);

const Count = ({ bar, count, isCurrent = false }: CountProps & { readonly isCurrent?: boolean }) => (
  <text
    x={bar.x + bar.width / 2}
    y={bar.y + bar.height - 4}
    textAnchor="middle"
    className={isCurrent ? styles.countOnColor : styles.count}
  >
    {count}
  </text>
);

const hasRoom = ({ width, height }: Box) => width >= 13 && height >= 13;

/** Ends of the axis of the lines. */
const AxisNumbers = memo(function AxisNumbers({ y }: Pick<CommitLayout, "y">) {
  return [1, 0].map((value) => (
    <text key={value} x={-6} y={y(value)} textAnchor="end" dominantBaseline="central" className={shared.axis}>
      {value}
    </text>
  ));
});

/** Both confidences, kept apart from bars of their own lightness by a halo. */
const Lines = memo(function Lines({ layout, width, height }: LayerProps & { readonly layout: CommitLayout }) {
  return (
    <Layer width={width} height={height}>
      <path d={layout.meanPath + layout.gatePath} className={styles.halo} />
      <path d={layout.meanPath} className={styles.meanLine} />
      <path d={layout.gatePath} className={styles.gateLine} />
    </Layer>
  );
});

interface MarksProps extends LayerProps, Pick<CommitChartProps, "brushed"> {
  readonly layout: CommitLayout;
  readonly threshold: ConfidenceThreshold | null;
}

/** What stands over the veil: the brushed range and the threshold. */
const Marks = memo(function Marks({ layout: { x, y }, width, height, brushed, threshold }: MarksProps) {
  return (
    <Layer width={width} height={height}>
      {brushed && (
        <path
          d={aroundPath(width, height + AXIS.top, spanBox(x, brushed, height + AXIS.top))}
          transform={`translate(0,${-AXIS.top})`}
          fillRule="evenodd"
          className={shared.veil}
        />
      )}
      {threshold !== null && (
        <g>
          <line x2={width} y1={y(threshold.value)} y2={y(threshold.value)} className={shared.threshold} />
          <text x={width} y={y(threshold.value) - 4} textAnchor="end" className={shared.thresholdLabel}>
            {threshold.name} {threshold.value.toFixed(2)}
          </text>
        </g>
      )}
    </Layer>
  );
});

function CommitTooltip({ iteration, step }: { readonly iteration: number; readonly step: IterationConfidence }) {
  const words = useWords(charts);
  return (
    <dl className={shared.readings}>
      <dt>{words.iteration}</dt>
      <dd>{iteration + 1}</dd>
      <dt>{words.committedHead}</dt>
      <dd>{step.commits}</dd>
      <dt>{words.meanConfidence}</dt>
      <dd>{confidenceText(step.mean)}</dd>
      <dt>{words.leastSure}</dt>
      <dd>{confidenceText(step.gate)}</dd>
    </dl>
  );
}

/** `93.1 %`, a dash where there is none, or that it was not recorded. */
const confidenceText = (confidence: number | null | undefined): string =>
  confidence === undefined ? wordsNow(charts).notRecorded : confidence === null ? "–" : formatPercent(confidence);

/** `iteration 7 of 11, 3 committed, mean confidence 81.0 %, least sure token committed 91.2 %`; `index` −1 is the start. */
function commitLabel(index: number, steps: readonly IterationConfidence[]): string {
  const step = steps[index];
  const words = wordsNow(charts);
  if (!step) return words.beforeFirst(steps.length);
  const parts = [words.iterationOf(index + 1, steps.length), words.committed(step.commits)];
  if (step.mean !== null) parts.push(words.meanIs(confidenceText(step.mean)));
  if (step.gate !== null) parts.push(words.leastIs(confidenceText(step.gate)));
  return parts.join(", ");
}
