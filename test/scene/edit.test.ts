import { describe, expect, it } from "vitest";
import {
  clearScene,
  describeScene,
  moveObject,
  placeObject,
  removeObject,
  sceneFromCells,
  setBackground,
} from "@/lib/scene/edit";
import { kindAt, relationOf, sceneProblem } from "@/lib/scene/facts";

const scene = sceneFromCells(["cat", null, null, null, "dog"]);

describe("editing a scene", () => {
  it("places in reading order and replaces what was there", () => {
    const placed = placeObject(placeObject(scene, "axe", 2), "fox", 0);
    expect(placed.objects.map(({ kind, cell }) => [kind, cell])).toEqual([
      ["fox", 0],
      ["axe", 2],
      ["dog", 4],
    ]);
    expect(scene.objects).toHaveLength(2);
  });

  it("moves to an empty cell, swaps with a taken one and keeps each object's shift", () => {
    const shifted = {
      ...scene,
      objects: scene.objects.map((object) => ({ ...object, dx: object.cell === 0 ? 2 : -1 })),
    };
    expect(kindAt(moveObject(shifted, 0, 8), 8)).toBe("cat");
    expect(moveObject(shifted, 0, 4).objects).toEqual([
      { kind: "dog", cell: 0, dx: -1, dy: 0 },
      { kind: "cat", cell: 4, dx: 2, dy: 0 },
    ]);
    expect(moveObject(shifted, 0, 0)).toEqual(shifted);
    expect(moveObject(shifted, 7, 0)).toBe(shifted);
  });

  it("removes, clears and changes the background", () => {
    expect(removeObject(scene, 4).objects).toHaveLength(1);
    expect(removeObject(scene, 5)).toEqual(scene);
    expect(clearScene(scene).objects).toEqual([]);
    expect(setBackground(scene, "mint").background).toBe("mint");
  });

  it("names what does not exist", () => {
    expect(() => placeObject(scene, "unicorn", 0)).toThrow('"unicorn"');
    expect(() => placeObject(scene, "cat", 9)).toThrow("cell 9 is not one of 0 … 8");
    expect(() => moveObject(scene, 0, -1)).toThrow("cell -1");
    expect(() => setBackground(scene, "plaid")).toThrow('"plaid"');
    expect(() => sceneFromCells(Array<null>(10).fill(null))).toThrow("got 10");
  });
});

describe("describeScene", () => {
  it("reads the picture out, object by object", () => {
    expect(describeScene(scene)).toBe("2 things on a cream background: cat in the top left, dog in the middle center.");
    expect(describeScene(clearScene(scene))).toBe("An empty picture on a cream background.");
  });
});

describe("sceneProblem", () => {
  it("names an unknown kind or background and a cell that is taken twice", () => {
    expect(sceneProblem(scene)).toBeNull();
    expect(sceneProblem({ ...scene, background: "plaid" })).toMatch(/"plaid"/);
    const [cat] = scene.objects;
    expect(sceneProblem({ ...scene, objects: [cat!, { ...cat!, kind: "dog" }] })).toMatch(
      /two objects in the top left/,
    );
    expect(sceneProblem({ ...scene, objects: [{ ...cat!, kind: "unicorn" }] })).toMatch(/"unicorn"/);
  });
});

describe("relationOf", () => {
  it("names where the first cell lies as seen from the second", () => {
    expect(relationOf(0, 8)).toBe("above and left of");
    expect(relationOf(5, 3)).toBe("right of");
    expect(relationOf(7, 1)).toBe("below");
  });
});
