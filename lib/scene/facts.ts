/** What is true of a scene, in the world's words. */
import type { Scene } from "./scene";
import { CELLS, categoryOf, KINDS, world } from "./world";

/** How many objects are of the kind or category `name`. */
export function countOf(scene: Scene, name: string): number {
  return scene.objects.filter(({ kind }) => kind === name || categoryOf(kind) === name).length;
}

/** Kind in a cell; null when the cell is empty. */
export function kindAt(scene: Scene, cell: number): string | null {
  return scene.objects.find((object) => object.cell === cell)?.kind ?? null;
}

/** Kinds of which the scene has exactly one, in reading order. */
export function uniqueKinds(scene: Scene): string[] {
  return inReadingOrder(scene)
    .map(({ kind }) => kind)
    .filter((kind) => countOf(scene, kind) === 1);
}

/** The objects cell by cell. */
export const inReadingOrder = (scene: Scene) => [...scene.objects].sort((a, b) => a.cell - b.cell);

/** Cell of a kind of which there is one; null when there is none or several. */
export function cellOf(scene: Scene, kind: string): number | null {
  const found = scene.objects.filter((object) => object.kind === kind);
  return found.length === 1 ? found[0]!.cell : null;
}

/** Where one cell lies as seen from another, such as `above and left of`. The cells differ. */
export function relationOf(from: number, to: number): string {
  const { columns } = world.grid;
  const dx = Math.sign((from % columns) - (to % columns));
  const dy = Math.sign(Math.floor(from / columns) - Math.floor(to / columns));
  return world.relations.find((relation) => relation.dx === dx && relation.dy === dy)!.id;
}

/**
 * What is wrong with a scene that has the right form: an unknown kind or background, two objects in a cell.
 * A sentence, or null when nothing is wrong.
 */
export function sceneProblem(scene: Scene): string | null {
  if (!world.backgrounds.some(({ id }) => id === scene.background)) {
    return `The scene's background "${scene.background}" is not one of ${world.backgrounds.map(({ id }) => id).join(", ")}.`;
  }
  const taken = new Set<number>();
  for (const { kind, cell } of scene.objects) {
    if (!KINDS.includes(kind)) return `The scene has a "${kind}", which the world does not know.`;
    if (taken.has(cell)) return `The scene has two objects in the ${CELLS[cell]}; a cell holds one.`;
    taken.add(cell);
  }
  return null;
}
