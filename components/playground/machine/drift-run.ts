/** Measures the drift of a lane's cache and writes what is found into the store as it comes. */

import type { PlaygroundStore } from "@/components/playground/state/store";
import type { DriftStep } from "@/lib/analysis/drift";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import { measureDrift } from "@/lib/run/drift";
import type { LaneEngine } from "@/lib/run/runner";
import { type Told, told } from "@/lib/run/sentence";
import type { Atlas } from "@/lib/scene/atlas";
import type { Trace } from "@/lib/trace/schema";

export interface DriftRun {
  readonly store: PlaygroundStore;
  readonly engine: LaneEngine;
  readonly atlas: Atlas;
  readonly laneId: string;
  readonly experiment: Experiment;
  /** How the trace was decoded. */
  readonly recipe: Lane;
  readonly trace: Trace;
  /** Index of the only iteration to measure, or null for all. */
  readonly iteration: number | null;
  readonly signal: AbortSignal;
}

/** Never throws; what was measured before an end by the signal or by a failure stays. */
export async function recordDrift(run: DriftRun): Promise<void> {
  const { store, engine, atlas, laneId, experiment, recipe, trace, iteration, signal } = run;
  const write = (status: "measuring" | "done" | "failed", why?: Told) =>
    store.getState().setDrift(laneId, { trace, status, steps: [...steps.values()].sort(byIteration), ...why });
  const before = store.getState().drifts[laneId];
  const steps = new Map((before?.trace === trace ? before.steps : []).map((step) => [step.iteration, step]));
  write("measuring");
  try {
    const options = { engine, atlas, signal, ...(iteration === null ? {} : { iterations: [iteration] }) };
    for await (const step of measureDrift(experiment, recipe, trace, options)) {
      steps.set(step.iteration, step);
      write("measuring");
    }
    write("done");
  } catch (error) {
    if (signal.aborted) write("done");
    else write("failed", told(error));
  }
}

const byIteration = (a: DriftStep, b: DriftStep) => a.iteration - b.iteration;
