import { describe, expect, it } from "vitest";
import { viewCells } from "@/components/charts/cell-label";
import { cellAt, cellBox, heatmapLayout, iterationTicks, positionTicks } from "@/components/charts/heatmap-geometry";
import { paintRows } from "@/components/charts/heatmap-pixels";
import {
  holding,
  isWhole,
  needsWindow,
  panned,
  shownBands,
  showsCell,
  wholeOf,
  windowLabel,
  within,
  zoomed,
} from "@/components/charts/heatmap-window";
import { longTrace } from "./long-trace";

const whole = wholeOf(1024, 512);
const window = { positions: [100, 199], iterations: [50, 99] } as const;

describe("the window of a long heatmap", () => {
  it("is offered where a cell is hardly a pixel", () => {
    expect([needsWindow(128, 256), needsWindow(161, 10), needsWindow(10, 257)]).toEqual([false, true, true]);
  });

  it("zooms around its middle, or around a cell, which stays where it was", () => {
    expect(zoomed(window, whole, 0.5)).toEqual({ positions: [125, 174], iterations: [62, 86] });
    const near = zoomed(window, whole, 0.5, { position: 100, iteration: 99 });
    expect(near.positions).toEqual([100, 149]);
    expect(near.iterations[1]).toBeGreaterThanOrEqual(98);
  });

  it("never grows beyond the whole, shrinks to nothing, or leaves it", () => {
    expect(zoomed(window, whole, 1000)).toEqual(whole);
    expect(isWhole(zoomed(window, whole, 1000), whole)).toBe(true);
    expect(zoomed(window, whole, 0.0001).positions).toHaveLength(2);
    const least = zoomed(window, whole, 0.0001);
    expect(least.positions[1] - least.positions[0] + 1).toBe(8);
    expect(panned(window, whole, { position: -500, iteration: 5000 })).toEqual({
      positions: [0, 99],
      iterations: [462, 511],
    });
    expect(within({ positions: [-10, 5000], iterations: [3, 3] }, wholeOf(5, 3))).toEqual(wholeOf(5, 3));
  });

  it("moves just as far as a cell needs", () => {
    expect(holding(window, whole, { position: 150, iteration: 60 })).toBe(window);
    expect(holding(window, whole, { position: 200, iteration: 49 })).toEqual({
      positions: [101, 200],
      iterations: [49, 98],
    });
  });

  it("says what it shows of how much", () => {
    expect(windowLabel(window, whole)).toBe("positions 100 … 199 of 1,024, iterations 51 … 100 of 512");
    expect(windowLabel(whole, whole)).toBe("positions 0 … 1,023 of 1,024, iterations 1 … 512 of 512");
  });

  it("takes the whole width and height of the chart; all else lies outside", () => {
    const layout = heatmapLayout({ positions: 1024, iterations: 512, width: 500, maxHeight: 200, window });
    expect([layout.x.length, layout.y.length]).toEqual([500, 256]);
    expect([shownBands(layout.x), shownBands(layout.y)]).toEqual([window.positions, window.iterations]);
    expect(cellBox(layout, { position: 100, iteration: 50 })).toMatchObject({ x: 0, y: 0 });
    expect(cellAt(layout, 0, 0)).toEqual({ position: 100, iteration: 50 });
    expect(cellAt(layout, 499, 255)).toEqual({ position: 199, iteration: 99 });
    expect(showsCell(layout, { position: 99, iteration: 50 })).toBe(false);
    expect(showsCell(layout, { position: 100, iteration: 100 })).toBe(false);
  });

  it("has numbers of its own on both axes", () => {
    expect(positionTicks(100, 500, 26, 100)).toEqual([104, 112, 120, 128, 136, 144, 152, 160, 168, 176, 184, 192]);
    expect(iterationTicks(50, 250, 12, 50)).toEqual([51, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100]);
  });
});

describe("a run as an image", () => {
  const trace = longTrace(64, 8);
  const { scale, values } = viewCells(trace, "probability");
  const paint = (from: number, to: number) => {
    const pixels = new Uint8ClampedArray((to - from) * 64 * 4);
    paintRows(pixels, 64, { iterations: trace.iterations, vocabulary: trace.vocabulary, values, scale }, from, to);
    return pixels;
  };

  it("has one pixel a cell: colour where asked, grey where known, faint where nobody asked", () => {
    const pixels = paint(1, 2);
    const at = (position: number) => [...pixels.slice(position * 4, position * 4 + 4)];
    expect(trace.iterations[1]!.positions).toEqual(Array.from({ length: 24 }, (_, row) => row + 8));
    expect(at(0)).toEqual([128, 128, 137, 38]);
    expect(at(8)[3]).toBe(255);
    expect(at(40)).toEqual([128, 128, 137, 20]);
  });

  it("is the same painted at once and row by row", () => {
    const rows = Array.from({ length: 8 }, (_, row) => [...paint(row, row + 1)]).flat();
    expect([...paint(0, 8)]).toEqual(rows);
  });
});
