/** From a trace back to what was asked: with it the run can be made again, branched, or measured. */
import type { Trace } from "@/lib/trace/schema";
import { EXPERIMENT_VERSION } from "./limits";
import { branchOf } from "./lineage";
import { readExperiment } from "./read";
import { resolve, shortest } from "./resolve";
import type { Experiment } from "./schema";

/**
 * The experiment, of a single lane, that a trace answers; null where it cannot be made again: the trace does not say
 * what was asked, its seed, its cache or what it branched from, or names a strategy, cache, setting or length that is
 * not known here.
 */
export function experimentOf(trace: Trace): Experiment | null {
  const { asked, seed, prefill, branch, companion, cacheSettings } = trace;
  const behind = branch && branchOf(branch, branch.ancestors ?? []);
  if (!asked || seed === undefined || prefill === undefined || behind === null) return null;
  const { experiment, notices } = readExperiment({
    version: EXPERIMENT_VERSION,
    picture: asked.picture,
    question: trace.question,
    responseLength: trace.responseLength,
    prior: asked.prior,
    seed,
    lanes: [
      {
        model: trace.model.name,
        ...(companion ? { companion: companion.name } : {}),
        strategy: trace.strategy,
        settings: trace.settings,
        prefill,
        ...(cacheSettings ? { cacheSettings } : {}),
        ...(behind ? { branch: behind } : {}),
      },
    ],
  });
  const [lane] = experiment.lanes.map((read) => resolve(read));
  return notices.length === 0 && lane?.ok ? { ...experiment, lanes: [shortest(lane.lane)] } : null;
}
