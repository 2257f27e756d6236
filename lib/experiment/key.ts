/** What decides how a lane decodes, as one string: runs are found again by it. */
import { withoutAbout } from "./about";
import { type ResolvedLane, resolveLegal } from "./resolve";
import type { Experiment, Lane } from "./schema";

/**
 * Everything that decides what a lane decodes, the runs it branches from included: equal keys mean equal runs (on the
 * same backend). A run remembers its key, so the page can say that the settings have changed since.
 */
export function laneKey(experiment: Experiment, lane: Lane): string {
  const { lanes: _, ...asked } = withoutAbout(experiment);
  return JSON.stringify([asked, ...recipe(resolveLegal(lane))]);
}

/** A lane's recipe with every setting in force, in an order that does not depend on how it was written. */
export function recipe({ model, companion, strategy, settings, cache, branch }: ResolvedLane): unknown[] {
  const own = [
    model,
    companion?.name ?? null,
    strategy.id,
    Object.entries(settings).sort(),
    cache.policy.id,
    cache.settings,
  ];
  if (!branch) return own;
  const { choose = null, force = [], remask = [], splices = [] } = branch.intervention;
  const forced = force.map(({ position, token }) => [position, token]);
  const spliced = splices.map(({ position, remove, tokens }) => [position, remove, tokens]);
  return [...own, branch.iteration, [choose, forced, remask, spliced], recipe(branch.from)];
}
