import { expect, test } from "vitest";
import { type AncestryNode, ancestryLayout } from "@/components/charts/ancestry-geometry";

const size = { indent: 30, row: 20, radius: 8 };
const node = (id: string, parentId: string | null): AncestryNode => ({
  id,
  letter: id,
  color: "blue",
  label: "",
  parentId,
  isGhost: false,
  edgeLabel: "",
});

test("every branch stands below its parent, a step to the right, one row a lane", () => {
  const placed = ancestryLayout([node("A", null), node("B", "A"), node("C", "A"), node("D", "B")], size);
  expect(placed.map(({ node: { id }, depth, x, y }) => [id, depth, x, y])).toEqual([
    ["A", 0, 8, 10],
    ["B", 1, 38, 30],
    ["D", 2, 68, 50],
    ["C", 1, 38, 70],
  ]);
});

test("an edge goes down from the parent's mark and round to the branch's", () => {
  const [parent, branch] = ancestryLayout([node("A", null), node("B", "A")], size);
  expect(parent!.edge).toBeNull();
  expect(branch!.edge).toBe("M8,18V24q0,6 6,6H30");
  expect(branch!.parent!.id).toBe("A");
});

test("a parent that is not there, or that descends from the node itself, is none", () => {
  const depths = (nodes: AncestryNode[]) => ancestryLayout(nodes, size).map(({ depth }) => depth);
  expect(depths([node("A", "gone")])).toEqual([0]);
  expect(depths([node("A", "B"), node("B", "A")])).toEqual([0, 0]);
  expect(depths([node("A", "A")])).toEqual([0]);
  expect(depths([])).toEqual([]);
});
