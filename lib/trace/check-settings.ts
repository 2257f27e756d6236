/** Whether the settings that a trace tells are of the kind that its strategy and its cache take, where these are known here. */
import { findDeclaration } from "@/lib/decoding/declarations";
import { findCache } from "@/lib/engine/caches";
import type { ParamSpec, ParamValue } from "@/lib/engine/param-spec";
import { shown } from "@/lib/scene/shown";
import type { Trace, TraceAncestor } from "./schema";

type Params = Readonly<Record<string, ParamSpec>>;
type Recipe = Pick<TraceAncestor, "strategy" | "settings" | "prefill" | "cacheSettings">;

/**
 * The first setting of another kind than its owner's, of the run or of those that it branched from; null where there is
 * none. Strategies, caches and settings that are not known here are nothing to hold anything against.
 */
export function settingsProblem(trace: Trace): string | null {
  const ancestors = (trace.branch?.ancestors ?? []).map((run, index) => [`branch.ancestors.${index}.`, run] as const);
  for (const [where, run] of [["", trace] as const, ...ancestors]) {
    const found = recipeProblem(run);
    if (found) return `${where}${found}`;
  }
  return null;
}

function recipeProblem({ strategy, settings, prefill, cacheSettings = {} }: Recipe): string | null {
  const own = kindProblem(findDeclaration(strategy)?.params ?? {}, settings);
  if (own) return `settings: ${own}`;
  const kept = kindProblem((prefill === undefined ? undefined : findCache(prefill)?.params) ?? {}, cacheSettings);
  return kept && `cacheSettings: ${kept}`;
}

function kindProblem(params: Params, settings: Readonly<Record<string, ParamValue>>): string | null {
  for (const [key, value] of Object.entries(settings)) {
    const spec = Object.hasOwn(params, key) ? params[key] : undefined;
    const expected = spec && kindOf(spec, value);
    if (expected) return `setting "${key}": expected ${expected}, found ${shown(value)}`;
  }
  return null;
}

/** The kind that a setting should have; null where the value has it. */
function kindOf(spec: ParamSpec, value: ParamValue): string | null {
  if (spec.kind === "boolean") return typeof value === "boolean" ? null : "true or false";
  if (spec.kind === "choice") return typeof value === "string" ? null : "a word";
  if (spec.kind === "optional" && value === null) return null;
  return typeof value === "number" ? null : "a number";
}
