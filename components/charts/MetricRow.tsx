import { memo } from "react";
import { runMetrics } from "@/lib/analysis/run";
import type { Trace } from "@/lib/trace/schema";
import { formatMs, formatPercent, NOT_RECORDED } from "./format";
import styles from "./MetricRow.module.css";

/** How an answer was graded against the scene. */
export interface Grade {
  readonly correct: boolean;
  /** 0 … 1; partly right answers lie between. */
  readonly score: number;
  /** One sentence: what was expected or missing. */
  readonly detail?: string;
}

export interface MetricRowProps {
  readonly trace: Trace;
  /** Absent while running, and for questions that cannot be graded. */
  readonly grade?: Grade | null;
}

/** The numbers of one run, each with its unit; model time apart from total time. */
export const MetricRow = memo(function MetricRow({ trace, grade }: MetricRowProps) {
  const {
    iterations,
    shareOfLength,
    tokensPerIteration,
    nfe,
    companionNfe,
    cacheHitRate,
    totalMs,
    modelMs,
    tokensPerSecond,
  } = runMetrics(trace);
  const nfeNotes = [
    ...(companionNfe > 0 ? [`companion ${companionNfe}`] : []),
    ...(cacheHitRate ? [`${formatPercent(cacheHitRate)} cached`] : []),
  ];
  const speed =
    tokensPerSecond &&
    `${tokensPerSecond.effective.toFixed(1)} tokens/s before the end token, ${tokensPerSecond.nominal.toFixed(1)} over all positions`;
  return (
    <div className={styles.metricsFrame}>
      <dl className={styles.metrics}>
        <Metric value={String(iterations)} unit={iterations === 1 ? "iteration" : "iterations"} />
        <Metric
          value={`${shareOfLength.toFixed(2)}×`}
          unit="of length"
          title={`${iterations} iterations for ${trace.responseLength} positions`}
        />
        <Metric
          value={iterations === 0 ? "–" : tokensPerIteration.nominal.toFixed(1)}
          unit="tokens / iter"
          title={`${tokensPerIteration.effective.toFixed(1)} counting only what stands before the end token`}
        />
        <Metric
          value={nfe === null ? NOT_RECORDED : String(nfe)}
          unit="NFE"
          title="network function evaluations, prefill, guidance and companion included; cached: positions whose keys and values came from a cache, of all in all evaluations"
          notes={nfeNotes}
        />
        <Metric
          value={totalMs === null ? NOT_RECORDED : formatMs(totalMs)}
          unit="total ms"
          notes={[modelMs === null ? `model ${NOT_RECORDED}` : `model ${formatMs(modelMs)} ms`]}
          title={speed || undefined}
        />
        <GradeMetric grade={grade} />
      </dl>
    </div>
  );
});

interface MetricProps {
  readonly value: string;
  readonly unit: string;
  /** One line each. */
  readonly notes?: readonly string[];
  readonly title?: string | undefined;
  readonly tone?: "good" | "bad";
}

function Metric({ value, unit, notes = [], title, tone }: MetricProps) {
  return (
    <div title={title} data-tone={tone}>
      <dt>{unit}</dt>
      <dd translate="no">{value}</dd>
      {notes.map((note) => (
        <dd key={note} className={styles.note}>
          {note}
        </dd>
      ))}
    </div>
  );
}

function GradeMetric({ grade }: Pick<MetricRowProps, "grade">) {
  if (!grade) return <Metric value="–" unit="answer" title="not graded" />;
  if (grade.correct) return <Metric value="✓ exact" unit="answer" title={grade.detail} tone="good" />;
  const partly = grade.score > 0 ? [`${Math.round(grade.score * 100)} % right`] : [];
  return <Metric value="✗ wrong" unit="answer" title={grade.detail} notes={partly} tone="bad" />;
}
