/** From a trace back to what was asked: with it the run can be made again, branched, or measured. */
import { defaultSettings } from "@/lib/decoding/params";
import { findStrategy } from "@/lib/decoding/strategies";
import { cacheById, cacheSettings as cacheSettingsOf } from "@/lib/engine/caches";
import type { Trace } from "@/lib/trace/schema";
import { companionOf } from "./lane-models";
import { branchOf } from "./lineage";
import { readExperiment } from "./read";
import { EXPERIMENT_VERSION, type Experiment } from "./schema";

/** The companion by name, where it is not the one that lanes have by default. */
function companionNamed({ strategy, companion }: Trace): { readonly companion?: string } {
  return companion && companion.name !== companionOf({ strategy }) ? { companion: companion.name } : {};
}

/**
 * The experiment, of a single lane, that a trace answers; null where it cannot be made again: the trace does not say
 * what was asked or what it branched from, or names a strategy, setting or length that is not known here.
 */
export function experimentOf(trace: Trace): Experiment | null {
  const strategy = findStrategy(trace.strategy);
  const { asked, branch } = trace;
  if (!asked || !strategy) return null;
  const behind = branch && branchOf(branch, branch.ancestors ?? []);
  if (behind === null) return null;
  const defaults = defaultSettings(strategy);
  const changed = Object.entries(trace.settings).filter(([key, value]) => defaults[key] !== value);
  const cacheDefaults = cacheSettingsOf(cacheById(trace.prefill));
  const cacheSettings = Object.fromEntries(
    Object.entries(trace.cacheSettings ?? {}).filter(([key, value]) => cacheDefaults[key] !== value),
  );
  const { experiment, notices } = readExperiment({
    version: EXPERIMENT_VERSION,
    picture: asked.picture,
    question: trace.question,
    responseLength: trace.responseLength,
    prior: asked.prior,
    seed: trace.seed,
    lanes: [
      {
        model: trace.model.name,
        ...companionNamed(trace),
        strategy: trace.strategy,
        settings: Object.fromEntries(changed),
        prefill: trace.prefill,
        ...(Object.keys(cacheSettings).length > 0 ? { cacheSettings } : {}),
        ...(behind ? { branch: behind } : {}),
      },
    ],
  });
  return notices.length === 0 ? experiment : null;
}
