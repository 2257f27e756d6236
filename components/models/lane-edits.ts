/** Pure edits of how one lane decodes, for whatever chooses its model, strategy, cache and settings. */

import { declarationById } from "@/lib/decoding/declarations";
import { nearestLegal } from "@/lib/decoding/params";
import type { ParamValue } from "@/lib/decoding/strategy";
import { cacheById } from "@/lib/engine/caches";
import type { CacheParam } from "@/lib/engine/caches/policy";
import { resolveLegal } from "@/lib/experiment/resolve";
import type { Lane } from "@/lib/experiment/schema";
import { misfitOf } from "./fit";

/** The lane with another strategy; settings that both strategies know are carried over. */
export function switchStrategy(lane: Lane, id: string): Lane {
  const { params } = declarationById(id);
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
