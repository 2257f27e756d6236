/** Repeats the runs on the page for their wall times, interleaved over the lanes, so that what slows the machine slows all of them. */

import { settingsOf } from "@/components/playground/state/document";
import { type LaneRun, runOf } from "@/components/playground/state/runs";
import type { PlaygroundState, PlaygroundStore } from "@/components/playground/state/store";
import { laneKey } from "@/lib/experiment/key";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import { runLaneLater } from "@/lib/run/run-later";
import type { KnownRun, LaneEngine } from "@/lib/run/runner";
import { failedBecause } from "@/lib/run/sentence";
import type { Atlas } from "@/lib/scene/atlas";

/** Times that each lane is run. */
export const REPEATS = 5;

export interface TimeRunsOptions {
  readonly store: PlaygroundStore;
  readonly engine: LaneEngine;
  readonly atlas: Atlas;
  readonly signal: AbortSignal;
}

/** A lane whose run can be repeated as it is. */
interface TimedLane {
  readonly id: string;
  readonly lane: Lane;
  readonly key: string;
}

/** Lanes that show a whole run made here with the settings as they stand. */
export function timedLanes(state: Pick<PlaygroundState, "history" | "runs">): TimedLane[] {
  const { experiment, laneIds } = settingsOf(state);
  const isWhole = ({ status, source, trace }: LaneRun) =>
    status === "done" && source === "live" && trace?.outcome.status === "complete";
  return laneIds.flatMap((id, index): TimedLane[] => {
    const lane = experiment.lanes[index]!;
    const run = runOf(state, id);
    const key = laneKey(experiment, lane);
    return isWhole(run) && run.key === key ? [{ id, lane, key }] : [];
  });
}

/** Measures every lane that can be; a lane has its times once all rounds are through. @throws Error in words for the reader */
export async function timeRuns({ store, engine, atlas, signal }: TimeRunsOptions): Promise<void> {
  const { setTiming, setRun } = store.getState();
  const { experiment } = settingsOf(store.getState());
  const lanes = timedLanes(store.getState());
  const of = lanes.length * REPEATS;
  const times = new Map(lanes.map(({ id }): [string, number[]] => [id, []]));
  let done = 0;
  try {
    for (let round = 0; round < REPEATS; round++) {
      // A branch takes over what its parent decoded in this very round, so that its time is measured as a whole.
      const made = new Map<string, KnownRun>();
      for (const { id, lane, key } of lanes) {
        setTiming({ done, of });
        const known = (recipe: Lane) => made.get(laneKey(experiment, recipe)) ?? null;
        const run = await repeat(experiment, lane, { engine, atlas, signal, known });
        if (!run) return;
        made.set(key, run);
        times.get(id)!.push(run.trace.outcome.totalMs ?? 0);
        done++;
      }
    }
    for (const [id, repeats] of times) setRun(id, { repeats });
  } finally {
    setTiming(null);
  }
}

/** One run to its end; null where the signal ended it. @throws Error where it failed */
async function repeat(
  experiment: Experiment,
  lane: Lane,
  options: Parameters<typeof runLaneLater>[2],
): Promise<KnownRun | null> {
  let memories: readonly unknown[] = [];
  for await (const event of runLaneLater(experiment, lane, options)) {
    if (event.kind === "failed") throw failedBecause("The times could not be measured:", event);
    if (event.kind === "iteration") memories = event.memories;
    else return event.trace.outcome.status === "aborted" ? null : { trace: event.trace, memories };
  }
  return null;
}
