"use client";
import { useMemo, useRef } from "react";
import { lastCommit, trajectoriesOf } from "@/lib/analysis/candidates";
import { hasCandidates } from "@/lib/trace/packed";
import type { Trace } from "@/lib/trace/schema";
import { aroundPath, type Span } from "./brush";
import { confidenceThreshold } from "./commit-geometry";
import { displayToken, formatPercent, NOT_RECORDED } from "./format";
import shared from "./shared.module.css";
import styles from "./TrajectoryChart.module.css";
import { TRAJECTORY_MARGIN as MARGIN, stretchBox, trajectoryLines, trajectoryScales } from "./trajectory-geometry";
import { UNTRANSLATED } from "./untranslated";
import { useElementWidth } from "./use-element-width";
import { type FollowedPosition, useTrack } from "./use-track";

const DASHES = [undefined, "5 3", "2 3"] as const;

export interface TrajectoryChartProps extends FollowedPosition {
  readonly trace: Trace;
  /** Iterations that have happened at the clock; the current one is marked. */
  readonly clock: number;
  /** CSS colour of the lane. */
  readonly color?: string;
  readonly height?: number;
  /** Iterations that are singled out, 0-based; the rest is veiled. */
  readonly brushed?: Span | null;
}

/**
 * Probabilities of the leading candidates of one position over the iterations, each line named at its end, with γ and
 * the moment of commitment. The token that stayed has the lane's colour; the others differ by their dashes.
 */
export function TrajectoryChart({
  trace,
  position,
  countedIn,
  clock,
  color = "var(--accent)",
  height = 74,
  brushed,
}: TrajectoryChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame, 268) - MARGIN.left - MARGIN.right;
  const iterations = trace.iterations.length;
  const track = useTrack(trace, { position, countedIn });
  const trajectories = useMemo(() => trajectoriesOf(trace, track, DASHES.length), [trace, track]);
  const lines = useMemo(
    () => trajectoryLines(trajectories, { iterations, width, height }),
    [trajectories, iterations, width, height],
  );
  const threshold = useMemo(() => confidenceThreshold(trace), [trace]);
  const { x, y } = useMemo(() => trajectoryScales({ iterations, width, height }), [iterations, width, height]);
  const isTold = useMemo(() => trace.iterations.length === 0 || trace.iterations.some(hasCandidates), [trace]);
  const made = useMemo(() => lastCommit(trace, track), [trace, track]);
  const label = useMemo(() => trajectoryLabel(trace, position, made), [trace, position, made]);
  // The threshold is written where the names of the tokens are not.
  const namesAtRight = !made || made.iteration >= iterations / 2;
  // A step of the clock moves the mark alone: what is drawn of the run stays the same elements.
  const drawn = useMemo(
    () => (
      <>
        {threshold !== null && (
          <>
            <line x2={width} y1={y(threshold.value)} y2={y(threshold.value)} className={shared.threshold} />
            <text
              x={namesAtRight ? 3 : width}
              y={y(threshold.value) - 4}
              textAnchor={namesAtRight ? "start" : "end"}
              className={shared.thresholdLabel}
            >
              {threshold.name} {threshold.value.toFixed(2)}
            </text>
          </>
        )}
        {lines.map(({ id, text, path, dots, label, isFinal }, index) => (
          <g key={id} stroke={isFinal ? color : "var(--muted)"} strokeWidth={isFinal ? 2 : 1.4} fill="none">
            <path d={path} strokeDasharray={DASHES[index]} strokeLinejoin="round" />
            {dots.map((dot) => (
              <circle key={dot.x} cx={dot.x} cy={dot.y} r={2} fill={isFinal ? color : "var(--muted)"} stroke="none" />
            ))}
            <text
              {...label}
              dominantBaseline="central"
              className={styles.lineLabel}
              data-final={isFinal || undefined}
              stroke="var(--card)"
            >
              {text}
            </text>
          </g>
        ))}
        {!isTold && (
          <text x={3} y={height / 2} className={shared.axis}>
            {NOT_RECORDED}
          </text>
        )}
        {made?.commit.probability !== undefined && Number.isFinite(made.commit.probability) && (
          <circle
            cx={x(made.iteration)}
            cy={y(made.commit.probability)}
            r={4}
            fill="var(--card)"
            stroke={color}
            strokeWidth={2}
          />
        )}
      </>
    ),
    [threshold, namesAtRight, lines, isTold, made, color, width, height, x, y],
  );

  return (
    <div ref={frame} className={shared.figure}>
      <svg
        {...UNTRANSLATED}
        role="img"
        aria-label={label}
        width={width + MARGIN.left + MARGIN.right}
        height={height + MARGIN.top + MARGIN.bottom}
        className={shared.trajectory}
      >
        <g transform={`translate(${MARGIN.left},${MARGIN.top})`}>
          <line x2={width} y1={height + 0.5} y2={height + 0.5} className={shared.baseline} />
          {clock > 0 && <line x1={x(clock - 1)} x2={x(clock - 1)} y2={height} className={shared.now} />}
          {drawn}
          {brushed && (
            <path
              d={aroundPath(width, height, stretchBox(brushed, { iterations, width, height }))}
              fillRule="evenodd"
              className={shared.veil}
            />
          )}
          {[0, 1].map((value) => (
            <text key={value} x={-5} y={y(value)} textAnchor="end" dominantBaseline="central" className={shared.axis}>
              {value}
            </text>
          ))}
          <text x={0} y={height + 13} className={shared.axis}>
            1
          </text>
          <text x={width} y={height + 13} textAnchor="end" className={shared.axis}>
            iteration {iterations}
          </text>
        </g>
      </svg>
    </div>
  );
}

/** `Probabilities at position 17 over 11 iterations; dog committed in iteration 7 with 93.1 %`. */
function trajectoryLabel(trace: Trace, position: number, made: ReturnType<typeof lastCommit>): string {
  const what = `Probabilities at position ${position} over ${trace.iterations.length} iterations`;
  if (!made) return `${what}; never committed`;
  const { iteration, commit } = made;
  const text = displayToken(trace.vocabulary.text[String(commit.token)] ?? `#${commit.token}`);
  const { probability } = commit;
  const sure = probability === undefined ? `, its probability ${NOT_RECORDED}` : ` with ${formatPercent(probability)}`;
  return `${what}; ${text} committed in iteration ${iteration + 1}${sure}`;
}
