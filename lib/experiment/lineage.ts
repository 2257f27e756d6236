/** Who made which iterations of a branch lane's run, read off its recipe alone. */
import { cacheUnder } from "@/lib/engine/caches";
import type { TraceAncestor } from "@/lib/trace/schema";
import type { ResolvedLane } from "./resolve";
import type { Branch, Lane } from "./schema";

/** The lane that made the iteration before a branch's first own one: the one it leaves, or one that this took it over from. */
export function originOf({
  from,
  iteration,
}: Pick<NonNullable<ResolvedLane["branch"]>, "from" | "iteration">): ResolvedLane {
  const { branch } = from;
  return branch && iteration <= branch.iteration ? originOf({ from: branch.from, iteration }) : from;
}

/** How many runs have to be made, one after the other, before a lane can begin where it leaves them. */
export const runsBehind = ({ branch }: ResolvedLane): number =>
  branch && branch.iteration > 0 ? 1 + runsBehind(originOf(branch)) : 0;

/**
 * The iteration in whose state a lane's stale prompt cache is frozen. A branch goes on with the cache of the run that
 * it leaves, unless model, attention or kind of cache change there: then its own first iteration fills a new one.
 * @param cacheOf what decides whether two lanes keep the same cache
 */
export function cacheStart(lane: ResolvedLane, cacheOf: (lane: ResolvedLane) => string = ownCache): number {
  const { branch } = lane;
  if (!branch || branch.iteration === 0) return 0;
  const origin = originOf(branch);
  return cacheOf(lane) === cacheOf(origin) ? cacheStart(origin, cacheOf) : branch.iteration;
}

/** What the cache of a lane's model holds. */
function ownCache({ model, cache, strategy }: ResolvedLane): string {
  const { attention } = strategy.needs;
  return JSON.stringify([model, cacheUnder(attention, cache.policy).id, attention, cache.settings]);
}

/** What the cache of its companion holds. */
export const companionCache = ({ companion, cache }: ResolvedLane): string =>
  JSON.stringify([companion, cache.policy.id]);

/** The runs that stand behind a branch lane, the one it leaves first, as its trace tells of them. */
export function ancestorsOf({ branch }: Lane): TraceAncestor[] {
  if (!branch) return [];
  const { branch: left, ...from } = branch.from;
  const point = left && { branch: { iteration: left.iteration, intervention: left.intervention } };
  return [{ ...from, ...point }, ...ancestorsOf(branch.from)];
}

/** The branch of a lane with these ancestors, or null when they do not lead back to a run from masks, or do not tell a cache that could be one of those here. */
export function branchOf(
  point: Pick<Branch, "iteration" | "intervention">,
  ancestors: readonly TraceAncestor[],
): Branch | null {
  const [first, ...rest] = ancestors;
  if (!first) return null;
  const { branch: left, cacheSettings, ...from } = first;
  const behind = left ? branchOf(left, rest) : undefined;
  const { prefill } = from;
  if (behind === null || (!left && rest.length > 0) || prefill === undefined) return null;
  if (cacheSettings && !areNumbers(cacheSettings)) return null;
  const { iteration, intervention } = point;
  const recipe = { ...from, prefill, ...(cacheSettings ? { cacheSettings } : {}) };
  return { from: { ...recipe, ...(behind ? { branch: behind } : {}) }, iteration, intervention };
}

/** The settings of all caches here are numbers; those of others may be anything. */
const areNumbers = (settings: Readonly<Record<string, unknown>>): settings is Record<string, number> =>
  Object.values(settings).every((value) => typeof value === "number");
