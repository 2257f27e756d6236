/**
 * What a lane decodes with. A lane is a recipe as links and files carry it: ids, and what differs from the defaults. Here
 * its ids are looked up and its defaults filled in, once; nothing that runs, compares or shows a lane looks them up again.
 */
import { cacheProblem } from "@/lib/decoding/canvas-cache";
import { declarations, findDeclaration } from "@/lib/decoding/declarations";
import { defaultSettings, settingsProblems } from "@/lib/decoding/params";
import type { Settings, StrategyDeclaration } from "@/lib/decoding/strategy";
import { CACHE_IDS, type ChosenCache, cacheSettings, findCache } from "@/lib/engine/caches";
import { DEFAULT_COMPANIONS } from "./defaults";
import type { Branch, Lane } from "./schema";

/** The second model that some strategies ask. */
interface Companion {
  /** Its folder: the one that the lane names, or the usual one. */
  readonly name: string;
  /** The attention that the strategy wants of it. */
  readonly attention: NonNullable<StrategyDeclaration["needs"]["companion"]>;
}

/** A lane that can be run on any machine that has its models. */
export interface ResolvedLane {
  /** The recipe as it is written. */
  readonly recipe: Lane;
  /** Folder of the model. */
  readonly model: string;
  readonly strategy: StrategyDeclaration;
  /** Every setting in force. */
  readonly settings: Settings;
  /** As the lane names it; `cacheUnder` says what is kept under a certain mask. */
  readonly cache: ChosenCache;
  /** Null where the strategy asks none, whatever the lane names. */
  readonly companion: Companion | null;
  /** Where it leaves another run; null for a lane from masks. */
  readonly branch: ResolvedBranch | null;
}

interface ResolvedBranch extends Omit<Branch, "from"> {
  readonly from: ResolvedLane;
}

/** A resolved lane, or everything that is wrong with it, a sentence each. */
export type Resolution =
  | { readonly ok: true; readonly lane: ResolvedLane }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Looks up what a lane names. Whether its models are there is for the machine to say.
 * @param responseLength positions of the response; with it, whether its strategy can be run with its cache counts too
 */
export function resolve(lane: Lane, responseLength?: number): Resolution {
  const strategy = findDeclaration(lane.strategy);
  const policy = findCache(lane.prefill);
  const from = lane.branch ? resolve(lane.branch.from) : null;
  const problems = [
    ...(strategy
      ? settingsProblems(`strategy "${strategy.id}"`, strategy.params, lane.settings)
      : [`no strategy "${lane.strategy}"; there are ${declarations.map(({ id }) => id).join(", ")}`]),
    ...(policy
      ? settingsProblems(`cache "${policy.id}"`, policy.params, lane.cacheSettings ?? {})
      : [`no cache "${lane.prefill}"; there are ${CACHE_IDS.join(", ")}`]),
  ].map((problem) => `${problem}.`);
  if (from && !from.ok) problems.push(...from.problems.map((problem) => `the run that it leaves: ${problem}`));
  if (!strategy || !policy || (from && !from.ok) || problems.length > 0) return { ok: false, problems };
  const resolved: ResolvedLane = {
    recipe: lane,
    model: lane.model,
    strategy,
    settings: { ...defaultSettings(strategy), ...lane.settings },
    cache: { policy, settings: cacheSettings(policy, lane.cacheSettings) },
    companion: companionOf(lane, strategy),
    branch: lane.branch && from ? { ...lane.branch, from: from.lane } : null,
  };
  const conflict = responseLength === undefined ? null : cacheConflict(resolved, responseLength);
  return conflict === null ? { ok: true, lane: resolved } : { ok: false, problems: [conflict] };
}

/** The same of a lane that is legal already: it was read here, or edited on the page. @throws RangeError where it is not */
export function resolveLegal(lane: Lane): ResolvedLane {
  const resolution = resolve(lane);
  if (resolution.ok) return resolution.lane;
  throw new RangeError(resolution.problems.join(" "));
}

/** Why a lane's strategy cannot be run with its cache, as a sentence; null where it can. */
export function cacheConflict({ strategy, settings, cache }: ResolvedLane, responseLength: number): string | null {
  const problem = cacheProblem(cache.policy, strategy, settings, responseLength);
  return problem && `${strategy.label} ${problem}.`;
}

/** The models that a lane runs, the one that decodes first. */
export const modelsOf = ({ model, companion }: Pick<ResolvedLane, "model" | "companion">): string[] =>
  companion ? [model, companion.name] : [model];

/** The recipe in the fewest words: settings at their defaults and the usual companion are left out. */
export function shortest({ recipe, strategy, settings, cache, companion }: ResolvedLane): Lane {
  const { companion: named, cacheSettings: _, ...rest } = recipe;
  const changed = differing(settings, defaultSettings(strategy));
  const cacheChanged = differing(cache.settings, cacheSettings(cache.policy));
  return {
    ...rest,
    ...(companion && named !== undefined && named !== DEFAULT_COMPANIONS[companion.attention]
      ? { companion: named }
      : {}),
    settings: changed,
    ...(Object.keys(cacheChanged).length > 0 ? { cacheSettings: cacheChanged } : {}),
  };
}

const differing = <Value>(all: Readonly<Record<string, Value>>, defaults: Readonly<Record<string, Value>>) =>
  Object.fromEntries(Object.entries(all).filter(([key, value]) => defaults[key] !== value));

function companionOf(lane: Lane, { needs }: StrategyDeclaration): Companion | null {
  const attention = needs.companion;
  return attention ? { name: lane.companion ?? DEFAULT_COMPANIONS[attention], attention } : null;
}
