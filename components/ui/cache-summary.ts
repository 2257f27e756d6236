import { cacheById } from "@/lib/engine/caches";
import type { CacheParam } from "@/lib/engine/caches/policy";
import type { Lane } from "@/lib/experiment/schema";

/** `dKV-Cache decode · refresh interval 8`: a cache and what differs from its defaults. Of a lane, or of a trace. */
export function cacheSummary({ prefill, cacheSettings = {} }: Pick<Lane, "prefill" | "cacheSettings">): string {
  const { label, params } = cacheById(prefill);
  const changed = Object.entries<CacheParam>(params)
    .filter(([key, spec]) => cacheSettings[key] !== undefined && cacheSettings[key] !== spec.default)
    .map(([key, spec]) => `${spec.label.charAt(0).toLowerCase()}${spec.label.slice(1)} ${cacheSettings[key]}`);
  return [label, ...changed].join(" · ");
}
