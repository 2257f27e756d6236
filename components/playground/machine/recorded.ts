/** Runs made earlier by the shipped model: the page shows them before the weights are there. */

import { siteUrl } from "@/components/ui/site";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { laneKey } from "@/lib/experiment/key";
import type { Experiment } from "@/lib/experiment/schema";
import { parseTrace } from "@/lib/trace/file";
import type { Trace } from "@/lib/trace/schema";

/** Runs of the default experiment, one trace a line, as `npm run decode` prints them. */
const OPENING = "traces/opening.jsonl";

/** The recorded runs of the default experiment; none where there is no such file. @throws TraceError when it is damaged */
export async function fetchRecorded(signal: AbortSignal): Promise<readonly Trace[]> {
  const response = await fetch(siteUrl(OPENING), { signal });
  if (!response.ok) return [];
  const lines = (await response.text()).split("\n");
  return lines.filter((line) => line.startsWith("{")).map(parseTrace);
}

/** The recorded run that answers exactly what a lane of `experiment` asks, or null. */
export function recordedRun(recorded: readonly Trace[], experiment: Experiment, index: number): Trace | null {
  const key = laneKey(experiment, experiment.lanes[index]!);
  const lane = DEFAULT_EXPERIMENT.lanes.findIndex((candidate) => laneKey(DEFAULT_EXPERIMENT, candidate) === key);
  const trace = recorded[lane];
  return trace && answersDefault(trace, lane) ? trace : null;
}

/** A file left over from other defaults must not pass for an answer to these. */
function answersDefault({ strategy, prefill, seed, question, responseLength }: Trace, lane: number): boolean {
  const { lanes, ...asked } = DEFAULT_EXPERIMENT;
  return (
    strategy === lanes[lane]?.strategy &&
    prefill === lanes[lane]?.prefill &&
    seed === asked.seed &&
    question === asked.question &&
    responseLength === asked.responseLength
  );
}
