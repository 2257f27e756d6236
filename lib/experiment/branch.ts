/** Branch lanes: a lane that leaves another run at one of its iterations. Pure edits of lane recipes. */
import type { Intervention } from "@/lib/decoding/intervention";
import { LIMITS } from "./limits";
import type { Branch, Lane } from "./schema";

/** How many runs stand behind a lane: 0 for one that starts from masks. */
export function branchDepth(lane: Lane): number {
  return lane.branch ? 1 + branchDepth(lane.branch.from) : 0;
}

/** The lane as if it were no branch: how it decodes from its branch point on. */
export function withoutBranch({ branch: _, ...lane }: Lane): Lane {
  return lane;
}

/**
 * A lane that follows `recipe` up to `iteration` (0-based, the first of its own) and decodes like it from there on,
 * with `intervention` made in that iteration. The caller may change strategy, settings, model or cache afterwards.
 *
 * Where `recipe` is a branch itself and took that iteration over, the new lane leaves the run that made it. In the very
 * iteration in which `recipe` was changed by hand, its change is kept and the new one added to it.
 * @throws RangeError when runs would stand behind each other deeper than the limit
 */
export function branchFrom(recipe: Lane, iteration: number, intervention: Intervention): Lane {
  const lane = { ...withoutBranch(recipe), branch: branchPoint(recipe, iteration, intervention) };
  if (branchDepth(lane) > LIMITS.branchDepth) {
    throw new RangeError(`A branch may have ${LIMITS.branchDepth} runs behind it; this one would have more.`);
  }
  return lane;
}

function branchPoint(recipe: Lane, iteration: number, intervention: Intervention): Branch {
  const { branch } = recipe;
  if (!branch || iteration > branch.iteration) return { from: recipe, iteration, intervention };
  if (iteration < branch.iteration) return branchPoint(branch.from, iteration, intervention);
  return { ...branch, intervention: mergeInterventions(branch.intervention, intervention) };
}

/** Both changes; where they disagree about a position, the second one counts. */
export function mergeInterventions(first: Intervention, second: Intervention): Intervention {
  const touched = new Set([...(second.force ?? []).map(({ position }) => position), ...(second.remask ?? [])]);
  const choose = second.choose ?? first.choose;
  const merged = {
    force: [...(first.force ?? []).filter(({ position }) => !touched.has(position)), ...(second.force ?? [])],
    remask: [...(first.remask ?? []).filter((position) => !touched.has(position)), ...(second.remask ?? [])],
    splices: [...(first.splices ?? []), ...(second.splices ?? [])],
  };
  const filled = Object.entries(merged).filter(([, list]) => list.length > 0);
  // Choosing nothing is a choice.
  return { ...(choose ? { choose } : {}), ...Object.fromEntries(filled) };
}

/**
 * What was changed by hand, in a few words: `“cat” at 17`, `held back at 5`, `3 re-masked`; empty where nothing was.
 * @param wasMasked whether a position was still a mask as the iteration began: then it was held back, not given back
 */
export function describeIntervention(
  { choose, force = [], remask = [], splices = [] }: Intervention,
  tokenText: (id: number) => string,
  wasMasked: (position: number) => boolean,
): string {
  const heldBack = remask.filter(wasMasked);
  const givenBack = remask.filter((position) => !wasMasked(position));
  const inserted = splices.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const removed = splices.reduce((sum, { remove }) => sum + remove, 0);
  const parts = [
    ...force.map(({ position, token }) => `“${tokenText(token)}” at ${position}`),
    ...(choose ? [`${choose.length} chosen`] : []),
    ...atOrCount("held back", heldBack),
    ...atOrCount("re-masked", givenBack),
    ...(inserted > 0 ? [`${inserted} inserted`] : []),
    ...(removed > 0 ? [`${removed} deleted`] : []),
  ];
  const [first, second, ...rest] = parts;
  return [first, second, ...(rest.length > 0 ? [`${rest.length} more`] : [])].filter(Boolean).join(", ");
}

/** `held back at 5`, or `3 held back`. */
const atOrCount = (what: string, [first, ...rest]: readonly number[]): string[] =>
  first === undefined ? [] : [rest.length === 0 ? `${what} at ${first}` : `${rest.length + 1} ${what}`];
