"use client";
/** What the debugger lays over a lane's charts, worked out from its state and the trace. */
import { useMemo } from "react";
import type { CommitPreview } from "@/components/charts/ConfidenceHeatmap";
import { displayToken } from "@/components/charts/format";
import { type WhatIf, whatIf } from "@/lib/analysis/what-if";
import type { Trace } from "@/lib/trace/schema";
import { branchBlocked, branchChange, parentageText } from "./branching";
import type { LaneDrift } from "./debug";
import { runOf } from "./runs";
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

/**
 * Why a lane's run cannot be branched now, or null. Worked out when settings, run or engine change and not with every
 * frame of the clock: telling runs apart means writing out their recipes, pictures included.
 */
export function useBranchBlocked(laneId: string): string | null {
  const history = usePlayground((state) => state.history);
  const run = usePlayground((state) => runOf(state, laneId));
  const engine = usePlayground((state) => state.engine);
  return useMemo(
    () => branchBlocked({ history, runs: { [laneId]: run }, engine }, laneId),
    [history, run, engine, laneId],
  );
}

/** `A from iteration 5`: where a branch lane comes from; null for other lanes. */
export function useParentageText(laneId: string): string | null {
  const history = usePlayground((state) => state.history);
  const runs = usePlayground((state) => state.runs);
  return useMemo(() => parentageText({ history, runs }, laneId), [history, runs, laneId]);
}

/** What was changed by hand where a branch lane begins; empty where nothing was. */
export function useBranchChange(laneId: string): string {
  const history = usePlayground((state) => state.history);
  const runs = usePlayground((state) => state.runs);
  const tokenizer = usePlayground((state) => state.tokenizer);
  return useMemo(() => {
    const textOf = (id: number) => (tokenizer ? displayToken(tokenizer.tokenText(id)) : `#${id}`);
    return branchChange({ history, runs }, laneId, textOf);
  }, [history, runs, tokenizer, laneId]);
}
