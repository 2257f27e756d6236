"use client";
/** The lanes that are held against each other: those whose runs are made. */
import { useMemo } from "react";
import type { ComparedLane } from "@/components/charts/comparison-rows";
import { laneColor, laneLetter } from "@/components/charts/lanes";
import { cacheSummary } from "@/components/ui/cache-summary";
import { traceSummary } from "@/components/ui/strategy-summary";
import type { Grade } from "@/lib/scene/score";
import type { Trace } from "@/lib/trace/schema";
import { settingsOf } from "./document";
import { gradeOf } from "./grades";
import { runOf } from "./runs";
import { useSettledPlayground } from "./store";

interface LaneOnPage extends ComparedLane {
  readonly id: string;
  readonly grade: Grade | null;
}

/** `Confident · γ 0.90 · Dimple prefill`: how a trace was made, by its own record; by which model, where there are several. */
function traceLabel(trace: Trace, models: number): string {
  const model = models > 1 ? `${trace.model.label} · ` : "";
  const summary = `${model}${traceSummary(trace)}`;
  const { prefill, cacheSettings } = trace;
  return prefill === undefined || prefill === "off"
    ? summary
    : `${summary} · ${cacheSummary({ prefill, cacheSettings })}`;
}

/** All lanes with a finished run, in their order. */
export function useComparedLanes(): readonly LaneOnPage[] {
  const standIn = useSettledPlayground((state) => state.standIn);
  const laneIds = useSettledPlayground((state) => settingsOf(state).laneIds);
  const runs = useSettledPlayground((state) => state.runs);
  return useMemo(() => {
    const models = new Set(laneIds.flatMap((id) => runOf({ runs }, id).trace?.model.name ?? [])).size;
    return laneIds.flatMap((id, index): LaneOnPage[] => {
      const run = runOf({ runs }, id);
      const { trace, status, source, repeats } = run;
      if (!trace || trace.iterations.length === 0 || status === "decoding") return [];
      const letter = laneLetter(index);
      const isRecorded = source === "recorded";
      const grade = gradeOf(run, standIn);
      const label = traceLabel(trace, models);
      return [{ id, letter, color: laneColor(index), label, trace, grade, isRecorded, repeats }];
    });
  }, [laneIds, runs, standIn]);
}
