/** The world the mini model knows, read once from `world.json`, which Python reads too: kinds, places, tasks, phrasings. */

import type { TaskId } from "./task-ids";
import data from "./world.json" with { type: "json" };
import type { Task, Variant, World } from "./world-schema";

export { TASK_IDS, type TaskId } from "./task-ids";
export type { ListStyle, Task, Variant } from "./world-schema";

/** All of `world.json`. */
export const world = data as unknown as World;

/** Names of the nine cells, row-major. */
export const CELLS: readonly string[] = world.cells;
export const KINDS: readonly string[] = world.kinds.map((kind) => kind.id);
export const CATEGORIES: readonly string[] = world.categories.map((category) => category.id);
export const BACKGROUNDS: readonly string[] = world.backgrounds.map((background) => background.id);

const plurals = new Map([...world.kinds, ...world.categories].map(({ id, plural }) => [id, plural]));
const singulars = new Map(Array.from(plurals, ([id, plural]) => [plural, id]));
const categories = new Map(world.kinds.map(({ id, category }) => [id, category]));

/** Category of a kind. @throws RangeError for a name that is no kind. */
export function categoryOf(kind: string): string {
  const category = categories.get(kind);
  if (category === undefined) throw new RangeError(`"${kind}" is no kind of the world`);
  return category;
}

/** Plural of a kind or category. @throws RangeError for a name that is neither. */
export function pluralOf(name: string): string {
  const plural = plurals.get(name);
  if (plural === undefined) throw new RangeError(`"${name}" is neither a kind nor a category of the world`);
  return plural;
}

/** Kind or category of a plural; undefined for any other word. */
export const singularOf = (plural: string): string | undefined => singulars.get(plural);

/** A task by its id. */
export function taskOf(id: TaskId): Task {
  return world.tasks.find((task) => task.id === id)!;
}

/** A variant of a task. @throws RangeError when the task has no such variant. */
export function variantOf(id: TaskId, variant: string): Variant {
  const found = taskOf(id).variants.find((candidate) => candidate.id === variant);
  if (!found) throw new RangeError(`task "${id}" has no variant "${variant}"`);
  return found;
}
