import { expect, test } from "vitest";
import {
  cellAt,
  cellBox,
  cellMarks,
  cellNear,
  centrePath,
  committedPath,
  crossPath,
  endOfRow,
  heatmapLayout,
  iterationTicks,
  marksThatOccur,
  moveCell,
  outlinePath,
  pixelBands,
  positionTicks,
  priorMarks,
  readCell,
  ticksAround,
} from "@/components/charts/heatmap-geometry";
import type { Trace } from "@/lib/trace/schema";
import { smallTrace } from "./small-trace";

test("bands divide the length and leave a gap after each", () => {
  expect(pixelBands(4, 40, 1)).toEqual({ start: [0, 10, 20, 30], size: [9, 9, 9, 9], length: 40 });
});

test("band edges fall on device pixels, not between them", () => {
  // Edges at 10/3 and 20/3 move to the nearest half pixel on a screen with two device pixels per pixel.
  expect(pixelBands(3, 10, 1, 2)).toEqual({ start: [0, 3.5, 6.5], size: [2.5, 2, 2.5], length: 10 });
});

test("bands too narrow for gaps have none and are never empty", () => {
  expect(pixelBands(8, 16, 1).size).toEqual([2, 2, 2, 2, 2, 2, 2, 2]);
  expect(Math.min(...pixelBands(256, 100, 1).size)).toBe(1);
});

test("cells are square while they fit and become flat when there are many iterations", () => {
  expect(heatmapLayout({ positions: 5, iterations: 3, width: 100, maxHeight: 168 }).y.length).toBe(60);
  expect(heatmapLayout({ positions: 5, iterations: 30, width: 100, maxHeight: 168 }).y.length).toBe(168);
});

test("no row is thinner than a pixel, however many iterations there are", () => {
  const { y } = heatmapLayout({ positions: 256, iterations: 256, width: 400, maxHeight: 168 });
  expect([y.length, y.start[255], y.size[255]]).toEqual([256, 255, 1]);
});

const layout = heatmapLayout({ positions: 5, iterations: 3, width: 100, maxHeight: 168 });

test("a cell is found again at its own place, its gap included, and nothing outside", () => {
  expect(cellBox(layout, { position: 2, iteration: 1 })).toEqual({ x: 40, y: 20, width: 19, height: 19 });
  expect(cellAt(layout, 40, 20)).toEqual({ position: 2, iteration: 1 });
  expect(cellAt(layout, 59.5, 39.5)).toEqual({ position: 2, iteration: 1 });
  expect([cellAt(layout, -1, 5), cellAt(layout, 100, 5), cellAt(layout, 5, 60)]).toEqual([null, null, null]);
});

test("a drag that leaves the grid stays at the nearest cell of the run", () => {
  expect(cellNear(layout, 250, -4, 3)).toEqual({ position: 4, iteration: 0 });
  expect(cellNear(layout, 45, 500, 2)).toEqual({ position: 2, iteration: 1 });
});

test("arrow keys walk the grid and stop at its edges", () => {
  const at = { position: 0, iteration: 2 };
  expect(moveCell("ArrowRight", at, 5, 3)).toEqual({ position: 1, iteration: 2 });
  expect(moveCell("ArrowLeft", at, 5, 3)).toEqual(at);
  expect(moveCell("ArrowDown", at, 5, 3)).toEqual(at);
  expect(moveCell("ArrowUp", at, 5, 3)).toEqual({ position: 0, iteration: 1 });
  expect(moveCell("End", at, 5, 3)).toEqual({ position: 4, iteration: 2 });
  expect(moveCell("Home", { position: 3, iteration: 1 }, 5, 3)).toEqual({ position: 0, iteration: 1 });
  expect(moveCell("a", at, 5, 3)).toBeNull();
});

test("axis labels keep their distance: positions by powers of two, iterations by round numbers from 1", () => {
  expect(positionTicks(33, 231)).toEqual([0, 4, 8, 12, 16, 20, 24, 28, 32]); // 7 px a cell, 28 px a label
  expect(positionTicks(5, 200)).toEqual([0, 1, 2, 3, 4]);
  expect(iterationTicks(3, 60)).toEqual([1, 2, 3]);
  expect(iterationTicks(31, 155)).toEqual([1, 5, 10, 15, 20, 25, 30]); // 5 px a row, 25 px a label
  expect(iterationTicks(0, 0)).toEqual([]);
});

test("an emphasised label is always there and its near neighbours give way", () => {
  const bands = pixelBands(10, 100, 1); // middles at 4.5, 14.5, 24.5, …
  expect(ticksAround(bands, [0, 3, 5, 7], 4, 11)).toEqual([0, 4, 7]);
  expect(ticksAround(bands, [0, 3, 5, 7], 3, 11)).toEqual([0, 3, 5, 7]);
  expect(ticksAround(bands, [0, 5], undefined, 11)).toEqual([0, 5]);
  expect(ticksAround(bands, [0, 5], 12, 11)).toEqual([0, 5]);
});

test("outlines of many cells are one path, drawn inside each cell", () => {
  const boxes = [
    { x: 0, y: 0, width: 10, height: 8 },
    { x: 20, y: 0, width: 10, height: 8 },
  ];
  expect(outlinePath(boxes, 1)).toBe("M1,1h8v6h-8zM21,1h8v6h-8z");
});

test("crosses and strokes of many cells are one path each", () => {
  const box = { x: 10, y: 20, width: 8, height: 4 };
  expect(crossPath([box], 1)).toBe("M11,21l6,2m0,-2l-6,2");
  expect(centrePath([box], "horizontal")).toBe("M12,22h4");
  expect(centrePath([box], "vertical")).toBe("M14,21v2");
});

test("every commit of the run is marked in the iteration that made it", () => {
  expect(cellMarks(smallTrace).committed).toEqual([
    { position: 3, iteration: 0 },
    { position: 4, iteration: 0 },
    { position: 1, iteration: 1 },
    { position: 2, iteration: 2 },
  ]);
});

test("only the marks of the iterations that show are read", () => {
  expect(cellMarks(smallTrace, [1, 2]).committed).toEqual([
    { position: 1, iteration: 1 },
    { position: 2, iteration: 2 },
  ]);
  expect(marksThatOccur(smallTrace)).toEqual(["committed"]);
});

test("what was given back, written over or regretted is marked", () => {
  const [first, second] = smallTrace.iterations;
  const observed = { positions: [3, 4], argmax: [2, 4], probability: [0.6, 0.9], standing: [0.3, 0.9] };
  const revised = { ...second!, remasks: [4], edits: [{ position: 3, token: 2 }], observed };
  const { remasked, edited, regretted } = cellMarks({ ...smallTrace, iterations: [first!, revised] });
  expect(remasked).toEqual([{ position: 4, iteration: 1 }]);
  expect(edited).toEqual([{ position: 3, iteration: 1 }]);
  expect(regretted).toEqual([{ position: 3, iteration: 1 }]); // an end token stands there, the model prefers "cat"
});

/** `the` is fixed at 0; after the first iteration one position is inserted in front of it and one cut at the end. */
const spliced: Trace = {
  ...smallTrace,
  iterations: [
    {
      ...smallTrace.iterations[0]!,
      splices: [
        { position: 0, remove: 0, tokens: [5, 5] },
        { position: 6, remove: 1, tokens: [] },
      ],
    },
    { ...smallTrace.iterations[1]!, canvas: [5, 5, 0, 5, 5, 3], positions: [3], tokens: [1], commits: [] },
  ],
};

test("marks of the structure prior follow it when the canvas changes its length", () => {
  expect(priorMarks(smallTrace)).toEqual([{ position: 0, iteration: 0 }]);
  expect(priorMarks(spliced)).toEqual([
    { position: 0, iteration: 0 },
    { position: 2, iteration: 1 },
  ]);
});

test("a row ends behind the first end token that it finds, or at the end of its canvas", () => {
  const ends = smallTrace.iterations.map((step) => endOfRow(step, smallTrace.vocabulary));
  expect(ends).toEqual([6, 4, 4]);
});

test("a cell reads as masked, committed or known, with its token and probability", () => {
  expect(readCell(smallTrace, { position: 2, iteration: 0 })).toMatchObject({
    state: "masked",
    token: 1,
    probability: 0.2,
  });
  expect(readCell(smallTrace, { position: 1, iteration: 1 })).toMatchObject({ state: "committed", probability: 0.8 });
  const known = readCell(smallTrace, { position: 0, iteration: 2 });
  expect(known).toEqual({ position: 0, iteration: 2, state: "known", token: 0, isAfterEnd: false, isAsked: false });
  expect(readCell(smallTrace, { position: 4, iteration: 2 })).toMatchObject({ state: "known", isAfterEnd: true });
  expect(readCell(smallTrace, { position: 0, iteration: 3 })).toBeUndefined();
});

test("a masked position that the strategy did not ask about has no probability", () => {
  const [first] = smallTrace.iterations;
  const asked = { ...first!, positions: [1], tokens: [1], probability: [0.6], commits: [] };
  const reading = readCell({ ...smallTrace, iterations: [asked] }, { position: 2, iteration: 0 });
  expect(reading).toEqual({ position: 2, iteration: 0, state: "masked", token: 5, isAfterEnd: false, isAsked: false });
});

test("a cell beyond the canvas of its iteration is absent", () => {
  expect(readCell(spliced, { position: 5, iteration: 0 })!.state).toBe("absent");
  expect(readCell(spliced, { position: 5, iteration: 1 })!.state).toBe("known");
});

test("a known token tells what the model would now write there", () => {
  const observed = { positions: [3], argmax: [2], probability: [0.6], standing: [0.3] };
  const step = { ...smallTrace.iterations[1]!, observed };
  const trace: Trace = { ...smallTrace, iterations: [smallTrace.iterations[0]!, step] };
  expect(readCell(trace, { position: 3, iteration: 1 })!.rival).toEqual({ token: 2, probability: 0.6 });
});

test("the committed mark is an outline, a line below where a cell is narrow, and nothing where it is as low as a line", () => {
  const cell = (width: number, height: number) => [{ x: 10, y: 20, width, height }];
  expect(committedPath(cell(10, 8))).toBe(outlinePath(cell(10, 8), 0.75));
  expect(committedPath(cell(2, 6))).toBe("M10,25.5h2");
  expect(committedPath(cell(10, 5))).toBe("M10,24.5h10");
  expect(committedPath(cell(2, 2))).toBe("");
  expect(committedPath([])).toBe("");
});

test("a short run beside a long one has rows of the same height, or fills the same room with its own", () => {
  const long = heatmapLayout({ positions: 32, iterations: 32, width: 320, maxHeight: 160 });
  const frame = { positions: 32, iterations: 32 };
  const same = heatmapLayout({ positions: 32, iterations: 32, width: 320, maxHeight: 160, frame });
  const fills = heatmapLayout({ positions: 32, iterations: 2, width: 320, maxHeight: 160, frame });
  expect(same.y.size[0]).toBe(long.y.size[0]);
  expect(fills.y.length).toBe(long.y.length);
  expect(fills.y.size).toEqual([79, 79]);
});
