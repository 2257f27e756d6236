// @vitest-environment jsdom
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { viewCells } from "@/components/charts/cell-label";
import { type HeatmapImage, useHeatmapImage } from "@/components/charts/use-heatmap-image";
import { longTrace } from "./long-trace";

/** What a look at the clock takes, ms: a few rows are painted before a slice is over. */
const LOOK_MS = 4;

let now = 0;
const painted: number[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  painted.length = now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += LOOK_MS));
  const context = {
    createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(width * height * 4), height }),
    putImageData: ({ height }: { readonly height: number }) => painted.push(height),
  };
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(context as never);
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("a long run is painted in slices, and shown a few times on the way, not after each of them", () => {
  const rows = 1024;
  const trace = longTrace(64, rows);
  const cells = viewCells(trace, "probability");
  const shown: (HeatmapImage | null)[] = [];
  renderHook(() => {
    const image = useHeatmapImage(trace, cells, true);
    if (shown.at(-1) !== image) shown.push(image);
  });
  // Something is there at once.
  expect(shown.at(-1)!.rows).toBeGreaterThan(0);
  let slices = 1;
  while (vi.getTimerCount() > 0) {
    act(() => void vi.runOnlyPendingTimers());
    slices++;
  }
  expect(painted.reduce((sum, height) => sum + height, 0)).toBe(rows);
  expect(shown.at(-1)!.rows).toBe(rows);
  expect(slices).toBeGreaterThan(20);
  expect(shown.length).toBeLessThan(slices / 4);
});
