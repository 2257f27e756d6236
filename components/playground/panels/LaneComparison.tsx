"use client";
import { useMemo } from "react";
import { ComparisonTable } from "@/components/charts/ComparisonTable";
import type { ComparedLane } from "@/components/charts/comparison-rows";
import { laneColor, laneLetter } from "@/components/charts/lanes";
import { settingsOf } from "@/components/playground/state/document";
import { useGrades } from "@/components/playground/state/grades";
import { runOf } from "@/components/playground/state/runs";
import { usePlayground } from "@/components/playground/state/store";
import { cacheSummary } from "@/components/ui/cache-summary";
import { strategySummary } from "@/components/ui/strategy-summary";
import type { Trace } from "@/lib/trace/schema";

/** `Confident · γ 0.90 · Dimple prefill`: how a trace was made, by its own record; by which model, where there are several. */
function traceLabel(trace: Trace, models: number): string {
  const model = models > 1 ? `${trace.model.label} · ` : "";
  const summary = `${model}${strategySummary(trace, trace.responseLength)}`;
  const { prefill, cacheSettings } = trace;
  return prefill === undefined || prefill === "off"
    ? summary
    : `${summary} · ${cacheSummary({ prefill, cacheSettings })}`;
}

/** All finished lanes side by side; nothing before there are two. */
export function LaneComparison() {
  const grades = useGrades();
  const laneIds = usePlayground((state) => settingsOf(state).laneIds);
  const runs = usePlayground((state) => state.runs);
  const lanes = useMemo(() => {
    const models = new Set(laneIds.flatMap((id) => runOf({ runs }, id).trace?.model.name ?? [])).size;
    return laneIds.flatMap((id, index): ComparedLane[] => {
      const { trace, status, source } = runOf({ runs }, id);
      if (!trace || trace.iterations.length === 0 || status === "decoding") return [];
      const letter = laneLetter(index);
      const isRecorded = source === "recorded";
      const grade = grades[id] ?? null;
      return [{ letter, color: laneColor(index), label: traceLabel(trace, models), trace, grade, isRecorded }];
    });
  }, [laneIds, runs, grades]);
  return lanes.length < 2 ? null : <ComparisonTable lanes={lanes} />;
}
