/** Runs made earlier by the models of this site: a page shows them before any weights are there. */

import { nextTask } from "@/components/ui/next-task";
import { siteUrl } from "@/components/ui/site";
import { experimentOf } from "@/lib/experiment/from-trace";
import { laneKey } from "@/lib/experiment/key";
import type { Experiment } from "@/lib/experiment/schema";
import type { Trace } from "@/lib/trace/schema";

/** Runs of the default experiment. */
export const OPENING = "traces/opening.jsonl";

/**
 * The recorded runs in a file of the site, one trace a line, as `npm run decode` prints them; none where there is no such
 * file. @throws TraceError when it is damaged
 */
export async function fetchRecorded(path: string, signal: AbortSignal): Promise<readonly Trace[]> {
  // What reads traces comes with them, and not with the page.
  const [response, { parseTrace }] = await Promise.all([fetch(siteUrl(path), { signal }), import("@/lib/trace/file")]);
  if (!response.ok) return [];
  const lines = (await response.text()).split("\n");
  const traces: Trace[] = [];
  for (const line of lines.filter((line) => line.startsWith("{"))) {
    await nextTask();
    traces.push(parseTrace(line));
  }
  return traces;
}

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
