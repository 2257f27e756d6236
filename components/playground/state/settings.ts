/** Pure edits of the settings of one comparison. Lanes get ids here, so that a run stays with its lane through undo. */
import { misfitOf } from "@/components/models/fit";
import { nearestLegal } from "@/lib/decoding/params";
import { strategyById } from "@/lib/decoding/strategies";
import type { ParamValue } from "@/lib/decoding/strategy";
import { cacheById } from "@/lib/engine/caches";
import type { CacheParam } from "@/lib/engine/caches/policy";
import { resolveLegal } from "@/lib/experiment/resolve";
import { type Experiment, type Lane, LIMITS } from "@/lib/experiment/schema";

export interface PageSettings {
  readonly experiment: Experiment;
  /** Parallel to `experiment.lanes`; stable while lanes around them come and go. */
  readonly laneIds: readonly string[];
}

/** Settings of an experiment that has just been opened. */
export const openSettings = (experiment: Experiment): PageSettings => ({
  experiment,
  laneIds: experiment.lanes.map((_, index) => `lane-${index}`),
});

/** An id no lane has had yet: lane numbers only grow, and `taken` holds every id in use. */
export function freshLaneId(taken: readonly string[]): string {
  const numbers = taken.map((id) => Number(id.slice("lane-".length)));
  return `lane-${Math.max(-1, ...numbers) + 1}`;
}

/** Changes anything but the lanes. */
export const editExperiment = (settings: PageSettings, change: Partial<Omit<Experiment, "lanes">>): PageSettings => ({
  ...settings,
  experiment: { ...settings.experiment, ...change },
});

/** Changes one lane. */
export function editLane(settings: PageSettings, index: number, change: Partial<Lane>): PageSettings {
  const lanes = settings.experiment.lanes.map((lane, at) => (at === index ? { ...lane, ...change } : lane));
  return { ...settings, experiment: { ...settings.experiment, lanes } };
}

/** Appends a lane; the same settings when there are as many as fit. */
export function addLane(settings: PageSettings, lane: Lane, id: string): PageSettings {
  const { experiment, laneIds } = settings;
  if (laneIds.length >= LIMITS.lanes) return settings;
  return { experiment: { ...experiment, lanes: [...experiment.lanes, lane] }, laneIds: [...laneIds, id] };
}

/** Takes a lane away; the last one stays. */
export function removeLane(settings: PageSettings, index: number): PageSettings {
  const { experiment, laneIds } = settings;
  if (laneIds.length <= 1) return settings;
  const keep = <Item>(items: readonly Item[]) => items.filter((_, at) => at !== index);
  return { experiment: { ...experiment, lanes: keep(experiment.lanes) }, laneIds: keep(laneIds) };
}

/** The lane with another strategy; settings that both strategies know are carried over. */
export function switchStrategy(lane: Lane, id: string): Lane {
  const { params } = strategyById(id);
  const carried = Object.entries(lane.settings).filter(([key, value]) => {
    const spec = params[key];
    return spec !== undefined && Object.is(nearestLegal(spec, value), value);
  });
  return { ...lane, strategy: id, settings: Object.fromEntries(carried) };
}

/** The lane with another model, and with a strategy for it where its own is for models of another kind. */
export function switchModel(lane: Lane, model: string): Lane {
  const next = { ...lane, model };
  const misfit = misfitOf(resolveLegal(next));
  return misfit ? switchStrategy(next, misfit.strategy.id) : next;
}

/** The lane with another cache; settings that both caches know are carried over. */
export function switchCache({ cacheSettings: before = {}, ...lane }: Lane, id: string): Lane {
  const params: Readonly<Record<string, CacheParam>> = cacheById(id).params;
  const carried = Object.entries(before).filter(([key, value]) => {
    const spec = params[key];
    return spec !== undefined && Object.is(nearestLegal(spec, value), value);
  });
  // The field is named even where it is empty: an edit lays this over the lane as it was.
  return { ...lane, prefill: id, cacheSettings: carried.length > 0 ? Object.fromEntries(carried) : undefined };
}

/** The lane with one setting of its cache changed; values equal to the default are left out. */
export function changeCacheSetting(lane: Lane, key: string, value: number): Lane {
  const { [key]: _, ...others } = lane.cacheSettings ?? {};
  const { params } = resolveLegal(lane).cache.policy;
  const isDefault = (params as Readonly<Record<string, CacheParam>>)[key]?.default === value;
  const changed = isDefault ? others : { ...others, [key]: value };
  return { ...lane, cacheSettings: Object.keys(changed).length > 0 ? changed : undefined };
}

/** The lane with one setting changed; values equal to the default are left out, so that links stay short. */
export function changeSetting(lane: Lane, key: string, value: ParamValue): Lane {
  const { params } = resolveLegal(lane).strategy;
  const { [key]: _, ...others } = lane.settings;
  return { ...lane, settings: params[key]?.default === value ? others : { ...others, [key]: value } };
}
