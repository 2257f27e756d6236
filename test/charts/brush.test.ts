import { expect, test } from "vitest";
import { aroundPath, brushBox, brushLabel, dragBrush, inBrush, walkBrush } from "@/components/charts/brush";
import { heatmapLayout } from "@/components/charts/heatmap-geometry";

const from = { position: 3, iteration: 1 };
const to = { position: 1, iteration: 2 };

test("a drag along one axis brushes that axis alone, a slanted one both", () => {
  expect(dragBrush(from, to, -40, 10)).toEqual({ positions: [1, 3], iterations: null });
  expect(dragBrush(from, to, -4, 20)).toEqual({ positions: null, iterations: [1, 2] });
  expect(dragBrush(from, to, -40, 20)).toEqual({ positions: [1, 3], iterations: [1, 2] });
});

test("Shift and an arrow key begin a range and move its end on", () => {
  const one = walkBrush(null, from, { position: 4, iteration: 1 });
  expect(one).toEqual({ positions: [3, 4], iterations: null });
  const two = walkBrush(one, { position: 4, iteration: 1 }, { position: 5, iteration: 1 });
  expect(two.positions).toEqual([3, 5]);
  const back = walkBrush(two, { position: 5, iteration: 1 }, { position: 4, iteration: 1 });
  expect(back.positions).toEqual([3, 4]);
  expect(walkBrush(back, { position: 4, iteration: 1 }, { position: 4, iteration: 2 })).toEqual({
    positions: [3, 4],
    iterations: [1, 2],
  });
});

test("a range begins anew where the walk stands outside it", () => {
  const brush = { positions: [0, 1], iterations: null } as const;
  expect(walkBrush(brush, { position: 7, iteration: 0 }, { position: 6, iteration: 0 }).positions).toEqual([6, 7]);
});

test("an axis without a range singles out nothing", () => {
  const brush = { positions: [1, 2], iterations: null } as const;
  expect([0, 1, 2, 3].map((position) => inBrush(brush, { position, iteration: 9 }))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(inBrush(null, from)).toBe(true);
});

const layout = heatmapLayout({ positions: 5, iterations: 3, width: 100, maxHeight: 168 }); // cells of 19 + 1 px

test("the brushed box spans its bands, and the whole length of an axis without a range", () => {
  expect(brushBox(layout, { positions: [1, 2], iterations: null })).toEqual({ x: 20, y: 0, width: 39, height: 60 });
  expect(brushBox(layout, { positions: null, iterations: [2, 2] })).toEqual({ x: 0, y: 40, width: 100, height: 19 });
});

test("a range of a longer run ends with the bands there are", () => {
  expect(brushBox(layout, { positions: null, iterations: [1, 9] })).toMatchObject({ y: 20, height: 39 });
  expect(brushBox(layout, { positions: null, iterations: [7, 9] })).toMatchObject({ y: 40, height: 19 });
});

test("the veil is all but the brushed box", () => {
  expect(aroundPath(100, 60, { x: 20, y: 0, width: 39, height: 60 })).toBe("M0,0H100V60H0zM20,0h39v60h-39z");
});

test("a range is told with positions from 0 and iterations from 1", () => {
  expect(brushLabel({ positions: [4, 9], iterations: [1, 1] })).toBe("positions 4 … 9, iteration 2");
});
