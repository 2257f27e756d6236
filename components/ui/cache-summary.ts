import { findCache } from "@/lib/engine/caches";
import type { CacheParam } from "@/lib/engine/caches/policy";
import type { ParamValue } from "@/lib/engine/param-spec";

interface NamedCache {
  readonly prefill: string;
  readonly cacheSettings?: Readonly<Record<string, ParamValue>> | undefined;
}

/**
 * `dKV-Cache decode · refresh interval 8`: a cache and what differs from its defaults. Of a lane, or of a trace, whose
 * cache is told by its own name where it is none of those here.
 */
export function cacheSummary({ prefill, cacheSettings = {} }: NamedCache): string {
  const policy = findCache(prefill);
  if (!policy)
    return [prefill, ...Object.entries(cacheSettings).map(([key, value]) => `${key} ${value ?? "none"}`)].join(" · ");
  const { label, params } = policy;
  const changed = Object.entries<CacheParam>(params)
    .filter(([key, spec]) => cacheSettings[key] !== undefined && cacheSettings[key] !== spec.default)
    .map(([key, spec]) => `${spec.label.charAt(0).toLowerCase()}${spec.label.slice(1)} ${cacheSettings[key]}`);
  return [label, ...changed].join(" · ");
}
