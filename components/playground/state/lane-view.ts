"use client";
/** What a lane's card shows, worked out from settings and run. */
import { useMemo } from "react";
import { laneKey } from "@/lib/experiment/key";
import { type ResolvedLane, resolveLegal } from "@/lib/experiment/resolve";
import { settingsOf } from "./document";
import { isBusy, type LaneRun, runOf } from "./runs";
import { usePlayground } from "./store";

export interface LaneView {
  readonly lane: ResolvedLane;
  readonly run: LaneRun;
  /** The settings were changed after the trace on show was made. */
  readonly isStale: boolean;
}

/** The view of one lane, or null for an id that has gone. */
export function useLaneView(laneId: string): LaneView | null {
  const { experiment, laneIds } = usePlayground(settingsOf);
  const run = usePlayground((state) => runOf(state, laneId));
  const recipe = experiment.lanes[laneIds.indexOf(laneId)];
  const lane = useMemo(() => (recipe ? resolveLegal(recipe) : null), [recipe]);
  const key = useMemo(() => (recipe ? laneKey(experiment, recipe) : null), [experiment, recipe]);
  if (!lane) return null;
  return { lane, run, isStale: run.trace !== null && run.key !== key && !isBusy(run) };
}
