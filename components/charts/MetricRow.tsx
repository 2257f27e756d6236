import { memo } from "react";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import { runMetrics } from "@/lib/analysis/run";
import type { Trace } from "@/lib/trace/schema";
import { formatMs, formatPercent } from "./format";
import styles from "./MetricRow.module.css";

export interface MetricRowProps {
  readonly trace: Trace;
}

/** What a run cost, each number with its unit; model time apart from total time. */
export const MetricRow = memo(function MetricRow({ trace }: MetricRowProps) {
  const words = useWords(lanes);
  const { iterations, tokensPerIteration, nfe, companionNfe, cacheHitRate, totalMs, modelMs, tokensPerSecond } =
    runMetrics(trace);
  const nfeNotes = [
    ...(companionNfe > 0 ? [words.companion(companionNfe)] : []),
    ...(cacheHitRate ? [words.cached(formatPercent(cacheHitRate))] : []),
  ];
  const speed = tokensPerSecond && words.speed(tokensPerSecond.effective, tokensPerSecond.nominal);
  return (
    <dl className={styles.metrics}>
      <Metric
        value={iterations === 0 ? "–" : tokensPerIteration.nominal.toFixed(1)}
        unit={words.tokensPerIteration}
        title={words.effective(tokensPerIteration.effective)}
      />
      <Metric
        value={nfe === null ? words.notRecorded : String(nfe)}
        unit="NFE"
        title={words.evaluations}
        notes={nfeNotes}
      />
      <Metric
        value={totalMs === null ? words.notRecorded : formatMs(totalMs)}
        unit={words.totalMs}
        notes={[modelMs === null ? words.modelUnknown : words.modelMs(formatMs(modelMs))]}
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
