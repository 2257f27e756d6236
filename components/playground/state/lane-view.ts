"use client";
import { useMemo } from "react";
import type { CellRef } from "@/lib/analysis/cell";
import { laneClock, laneTicks } from "@/lib/analysis/clock";
/** What a lane's card shows, worked out from settings, run and clock. */
import { laneKey } from "@/lib/experiment/key";
import { type ResolvedLane, resolveLegal } from "@/lib/experiment/resolve";
import type { Trace } from "@/lib/trace/schema";
import { type LaneRun, runOf, settingsOf, usePlayground } from "./store";

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

/** Iterations of a run that have happened at the clock; renders again when their number changes, not with every frame. */
export function useIterationsShown(trace: Trace): number {
  const scale = usePlayground(({ clock }) => clock.scale);
  const ticks = useMemo(() => laneTicks(trace, scale), [trace, scale]);
  return usePlayground(({ clock: { at } }) => (at === "end" ? ticks.length : laneClock(ticks, at)));
}

/** True from the press of Run to the last iteration. */
export const isBusy = ({ status }: LaneRun): boolean =>
  status === "loading" || status === "waiting" || status === "decoding";

/**
 * The cell that a token of the strip stands for: the iteration that committed it, or the clock's own while it is
 * masked. Null before the first iteration.
 */
export function cellOfToken(trace: Trace, shown: number, position: number): CellRef | null {
  if (shown === 0) return null;
  const made = trace.iterations
    .slice(0, shown)
    .findLast(({ commits }) => commits.some((commit) => commit.position === position));
  return { position, iteration: made?.index ?? shown - 1 };
}
