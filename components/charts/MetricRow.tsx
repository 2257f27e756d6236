import { memo } from "react";
import { runMetrics } from "@/lib/analysis/run";
import type { Trace } from "@/lib/trace/schema";
import { formatMs, formatPercent, NOT_RECORDED } from "./format";
import styles from "./MetricRow.module.css";

export interface MetricRowProps {
  readonly trace: Trace;
}

/** What a run cost, each number with its unit; model time apart from total time. */
export const MetricRow = memo(function MetricRow({ trace }: MetricRowProps) {
  const { iterations, tokensPerIteration, nfe, companionNfe, cacheHitRate, totalMs, modelMs, tokensPerSecond } =
    runMetrics(trace);
  const nfeNotes = [
    ...(companionNfe > 0 ? [`companion ${companionNfe}`] : []),
    ...(cacheHitRate ? [`${formatPercent(cacheHitRate)} cached`] : []),
  ];
  const speed =
    tokensPerSecond &&
    `${tokensPerSecond.effective.toFixed(1)} tokens/s before the end token, ${tokensPerSecond.nominal.toFixed(1)} over all positions`;
  return (
    <dl className={styles.metrics}>
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
    </dl>
  );
});

interface MetricProps {
  readonly value: string;
  readonly unit: string;
  /** One line each. */
  readonly notes?: readonly string[];
  readonly title?: string | undefined;
}

function Metric({ value, unit, notes = [], title }: MetricProps) {
  return (
    <div title={title}>
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
