/** Runs made earlier by the models of this site: a page shows them before any weights are there. */

import { experimentOf } from "@/lib/experiment/from-trace";
import { laneKey } from "@/lib/experiment/key";
import type { Experiment } from "@/lib/experiment/schema";
import type { Trace } from "@/lib/trace/schema";

/** The recorded run that answers exactly what a lane of `experiment` asks, or null. */
export function recordedRun(recorded: readonly Trace[], experiment: Experiment, index: number): Trace | null {
  const key = laneKey(experiment, experiment.lanes[index]!);
  return (
    recorded.find((trace) => {
      const asked = experimentOf(trace);
      return asked !== null && laneKey(asked, asked.lanes[0]!) === key;
    }) ?? null
  );
}
