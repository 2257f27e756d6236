/** Runs made earlier by the shipped model: the page shows them before the weights are there. */
import { readExperiment } from "@/lib/experiment/read";
import type { Experiment } from "@/lib/experiment/schema";
import { validateTrace } from "@/lib/trace/file";
import type { Trace } from "@/lib/trace/schema";
import { runKey } from "./settings";

export interface RecordedRuns {
  readonly experiment: Experiment;
  /** Parallel to the experiment's lanes. */
  readonly traces: readonly Trace[];
}

/** Where the runs of the opening experiment are. */
const OPENING_URL = "/traces/opening.json";

/** The runs of the opening experiment, or null when there are none. @throws TraceError when the file is damaged */
export async function fetchRecorded(signal: AbortSignal): Promise<RecordedRuns | null> {
  const response = await fetch(OPENING_URL, { signal });
  if (!response.ok) return null;
  const data = (await response.json()) as { experiment?: unknown; traces?: unknown };
  const traces = Array.isArray(data.traces) ? data.traces.map(validateTrace) : [];
  const { experiment } = readExperiment(data.experiment);
  return traces.length === experiment.lanes.length ? { experiment, traces } : null;
}

/** The recorded run that answers exactly what a lane of `experiment` asks, or null. */
export function recordedRun(recorded: RecordedRuns, experiment: Experiment, index: number): Trace | null {
  const key = runKey(experiment, experiment.lanes[index]!);
  const found = recorded.experiment.lanes.findIndex((lane) => runKey(recorded.experiment, lane) === key);
  return recorded.traces[found] ?? null;
}
