"use client";
/** What the debugger lays over a lane's charts, worked out from its state and the trace. */
import { useMemo } from "react";
import type { CommitPreview } from "@/components/charts/ConfidenceHeatmap";
import { type DriftRows, driftRowsOf } from "@/components/charts/cell-values";
import { type WhatIf, whatIf } from "@/lib/analysis/what-if";
import type { Trace } from "@/lib/trace/schema";
import type { LaneDrift } from "./debug-state";
import { usePlayground } from "./store";

/** What the rule that is being tried would commit in a lane, or null while none is tried there. */
export function useWhatIf(laneId: string, trace: Trace | null): WhatIf | null {
  const draft = usePlayground(({ whatIf: tried }) => (tried?.laneId === laneId ? tried : null));
  return useMemo(
    () => (draft && trace?.iterations[draft.iteration] ? whatIf(trace, draft.iteration, draft.rule) : null),
    [draft, trace],
  );
}

/** The same as the heatmap draws it. */
export function useWhatIfPreview(laneId: string, trace: Trace): CommitPreview | null {
  const tried = useWhatIf(laneId, trace);
  return useMemo(() => tried && { ...tried, commits: tried.commits.map(({ position }) => position) }, [tried]);
}

/** The drift measured on exactly this trace, or null. */
export function useDrift(laneId: string, trace: Trace | null): LaneDrift | null {
  return usePlayground(({ drifts }) => (trace && drifts[laneId]?.trace === trace ? drifts[laneId]! : null));
}

/** KL divergence by iteration and canvas position, for the heatmap; NaN and missing rows where nothing was measured. */
export function useDriftRows(laneId: string, trace: Trace): DriftRows {
  const drift = useDrift(laneId, trace);
  return useMemo(() => driftRowsOf(trace, drift?.steps ?? []), [drift, trace]);
}
