/** What running an experiment may cost. */
import { originOf } from "./lineage";
import { type ResolvedLane, resolve } from "./resolve";
import type { Experiment } from "./schema";

/** Most iterations that a link starts without asking. */
export const MOST_UNASKED = 500;

/** Most iterations that its lanes can take, the runs behind branches included; each costs an evaluation of the network at least. */
export function mostIterations({ lanes, responseLength }: Pick<Experiment, "lanes" | "responseLength">): number {
  return lanes
    .map((lane) => resolve(lane))
    .reduce((sum, resolution) => sum + (resolution.ok ? untilEnd(resolution.lane, responseLength) : 0), 0);
}

const budgetOf = ({ strategy, settings }: ResolvedLane, responseLength: number) =>
  strategy.budget(settings, responseLength);

/** All iterations of a lane: those it takes over, made once more, and its own. */
const untilEnd = (lane: ResolvedLane, responseLength: number): number =>
  Math.max(0, budgetOf(lane, responseLength) - (lane.branch?.iteration ?? 0)) + behind(lane, responseLength);

/** Iterations of the runs behind a lane, as far as it needs them. */
function behind({ branch }: ResolvedLane, responseLength: number): number {
  if (!branch || branch.iteration === 0) return 0;
  const origin = originOf(branch);
  const first = origin.branch?.iteration ?? 0;
  return (
    Math.max(0, Math.min(branch.iteration, budgetOf(origin, responseLength)) - first) + behind(origin, responseLength)
  );
}
