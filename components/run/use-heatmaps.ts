"use client";
/** What the heatmaps of all runs in one view have in common: their rows, and one key for all of them. */
import { useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import { type ViewScale, viewScale } from "@/components/charts/heatmap-views";
import { needsWindow } from "@/components/charts/heatmap-window";
import { isRecorded } from "@/lib/analysis/cells";
import type { Trace } from "@/lib/trace/schema";
import { useView } from "./use-view";

/** The size of the largest heatmap around: all others take its height. */
export interface HeatmapFrame {
  readonly rows: number;
  readonly columns: number;
}

/** A long run has rows of its own kind: beside it, those of a short one would be too thin to be seen. */
export const isLongRun = ({ responseLength, iterations, outcome }: Trace): boolean =>
  needsWindow(Math.max(responseLength, outcome.answer.length), iterations.length);

/** The runs of the view; the same list until they change. */
const useTraces = (): readonly Trace[] => useView(useShallow((view) => view.shownRuns().map(({ trace }) => trace)));

/** Rows are the iterations of the longest run; with the future hidden as many as one token at a time would take, so that nothing is given away. */
function frameOf(all: readonly Trace[], isLong: boolean, hidesFuture: boolean): HeatmapFrame {
  const traces = all.filter((trace) => isLongRun(trace) === isLong);
  const most = (lengthOf: (trace: Trace) => number) => Math.max(0, ...traces.map(lengthOf));
  const rows = most(({ iterations }) => iterations.length);
  return {
    rows: hidesFuture
      ? Math.max(
          rows,
          most(({ responseLength }) => responseLength),
        )
      : rows,
    columns: most(({ responseLength, outcome }) => Math.max(responseLength, outcome.answer.length)),
  };
}

/** The frame of all long runs of the view, or of all others. */
export function useHeatmapFrame(isLong: boolean): HeatmapFrame {
  const traces = useTraces();
  const hidesFuture = useView(({ looks }) => looks.hidesFuture);
  return useMemo(() => frameOf(traces, isLong, hidesFuture), [traces, isLong, hidesFuture]);
}

/** A key that holds for every heatmap of the view. */
export interface SharedKey {
  readonly traces: readonly Trace[];
  readonly scale: ViewScale;
  readonly isTold: boolean;
}

/** The key of all heatmaps around; null without a run, and where their colours do not mean the same. */
export function useSharedKey(): SharedKey | null {
  const traces = useTraces();
  const id = useView((view) => view.heatmapView);
  const { rows } = useHeatmapFrame(false);
  const { rows: longRows } = useHeatmapFrame(true);
  return useMemo(() => {
    const scales = traces.map((trace) => viewScale(trace, id, isLongRun(trace) ? longRows : rows));
    const [scale] = scales;
    if (!scale || scales.some(({ stops }) => String(stops) !== String(scale.stops))) return null;
    const isTold = traces.some(
      ({ iterations }) => id === "drift" || iterations.length === 0 || iterations.some((step) => isRecorded(step, id)),
    );
    return { traces, scale, isTold };
  }, [traces, id, rows, longRows]);
}
