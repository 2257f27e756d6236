/** The scene editor's operations: each takes a scene and gives a new one, its objects in reading order. */
import { inReadingOrder } from "./facts";
import type { Scene, SceneObject } from "./scene";
import { BACKGROUNDS, CELLS, KINDS } from "./world";

/** Puts an object of a kind into the middle of a cell, in place of what was there. */
export function placeObject(scene: Scene, kind: string, cell: number): Scene {
  if (!KINDS.includes(kind)) throw new RangeError(`cannot place "${kind}": the world has no such kind`);
  checkCell(cell);
  return withObjects(scene, [...others(scene, cell), { kind, cell, dx: 0, dy: 0 }]);
}

/** Moves an object to another cell; an object that lies there moves back. Nothing happens from an empty cell. */
export function moveObject(scene: Scene, from: number, to: number): Scene {
  checkCell(from);
  checkCell(to);
  if (!scene.objects.some(({ cell }) => cell === from)) return scene;
  const target = (cell: number) => (cell === from ? to : cell === to ? from : cell);
  return withObjects(
    scene,
    scene.objects.map((object) => ({ ...object, cell: target(object.cell) })),
  );
}

/** Empties a cell. */
export function removeObject(scene: Scene, cell: number): Scene {
  checkCell(cell);
  return withObjects(scene, others(scene, cell));
}

export function setBackground(scene: Scene, background: string): Scene {
  if (!BACKGROUNDS.includes(background)) {
    throw new RangeError(`background "${background}" is not one of ${BACKGROUNDS.join(", ")}`);
  }
  return { ...scene, background };
}

/** Removes all objects. */
export const clearScene = (scene: Scene): Scene => ({ ...scene, objects: [] });

/** A scene from the kinds of its nine cells, row-major; null for an empty one. */
export function sceneFromCells(cells: readonly (string | null)[], background = BACKGROUNDS[0]!): Scene {
  if (cells.length > CELLS.length) throw new RangeError(`a scene has ${CELLS.length} cells, got ${cells.length}`);
  const empty = setBackground({ background, objects: [] }, background);
  return cells.reduce<Scene>((scene, kind, cell) => (kind === null ? scene : placeObject(scene, kind, cell)), empty);
}

/** The scene in a sentence or two, for screen readers. */
export function describeScene(scene: Scene): string {
  const objects = inReadingOrder(scene).map(({ kind, cell }) => `${kind} in the ${CELLS[cell]}`);
  if (objects.length === 0) return `An empty picture on a ${scene.background} background.`;
  const things = objects.length === 1 ? "1 thing" : `${objects.length} things`;
  return `${things} on a ${scene.background} background: ${objects.join(", ")}.`;
}

const others = (scene: Scene, cell: number) => scene.objects.filter((object) => object.cell !== cell);

const withObjects = (scene: Scene, objects: SceneObject[]): Scene => ({
  ...scene,
  objects: inReadingOrder({ ...scene, objects }),
});

function checkCell(cell: number): void {
  if (!Number.isInteger(cell) || cell < 0 || cell >= CELLS.length) {
    throw new RangeError(`cell ${cell} is not one of 0 … ${CELLS.length - 1}`);
  }
}
