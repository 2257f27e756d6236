"use client";
import { useMemo } from "react";
import type { CellRef } from "@/components/charts/heatmap-geometry";
/** What a lane's card shows, worked out from settings, run and clock. */
import { laneKey } from "@/lib/experiment/key";
import type { Lane } from "@/lib/experiment/schema";
import type { Trace } from "@/lib/trace/schema";
import { iterationsShown } from "./clock";
import { type LaneRun, runOf, settingsOf, usePlayground } from "./store";

export interface LaneView {
  readonly lane: Lane;
  readonly run: LaneRun;
  /** Iterations that have happened at the clock. */
  readonly shown: number;
  /** The settings were changed after the trace on show was made. */
  readonly isStale: boolean;
}

/** The view of one lane, or null for an id that has gone. */
export function useLaneView(laneId: string): LaneView | null {
  const { experiment, laneIds } = usePlayground(settingsOf);
  const run = usePlayground((state) => runOf(state, laneId));
  const clock = usePlayground((state) => state.clock);
  const lane = experiment.lanes[laneIds.indexOf(laneId)];
  const key = useMemo(() => (lane ? laneKey(experiment, lane) : null), [experiment, lane]);
  if (!lane) return null;
  const shown = run.trace ? iterationsShown(run.trace, clock) : 0;
  return { lane, run, shown, isStale: run.trace !== null && run.key !== key && !isBusy(run) };
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
