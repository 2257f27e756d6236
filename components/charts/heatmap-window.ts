/** The part of a long run that its heatmap shows: numbers only, no DOM. Spans hold their first and last index. */
import type { Span } from "@/lib/analysis/block";
import type { CellRef } from "@/lib/analysis/cell";
import type { Bands, HeatmapLayout, HeatmapWindow } from "./heatmap-geometry";

/** Runs with more than this have a window that can be moved: one cell is hardly a pixel. */
const SHORT = { positions: 160, iterations: 256 } as const;

export const needsWindow = (positions: number, iterations: number): boolean =>
  positions > SHORT.positions || iterations > SHORT.iterations;

/** Fewest positions and iterations of a window. */
const LEAST = 8;

export const wholeOf = (positions: number, iterations: number): HeatmapWindow => ({
  positions: [0, Math.max(positions, 1) - 1],
  iterations: [0, Math.max(iterations, 1) - 1],
});

const sizeOf = ([from, to]: Span): number => to - from + 1;

/** A range of so many from `from` on, moved into the whole. */
function placed(from: number, size: number, whole: Span): Span {
  const most = sizeOf(whole);
  const fits = Math.min(Math.max(Math.round(size), Math.min(LEAST, most)), most);
  const start = Math.min(Math.max(Math.round(from), whole[0]), whole[1] - fits + 1);
  return [start, start + fits - 1];
}

/** The window inside the whole: no larger than it, and nowhere beside it. */
export const within = (window: HeatmapWindow, whole: HeatmapWindow): HeatmapWindow => ({
  positions: placed(window.positions[0], sizeOf(window.positions), whole.positions),
  iterations: placed(window.iterations[0], sizeOf(window.iterations), whole.iterations),
});

/** A window `factor` times as long along both axes; the cell `at` stays where it is in it. */
export function zoomed(window: HeatmapWindow, whole: HeatmapWindow, factor: number, at?: CellRef): HeatmapWindow {
  const along = ([from, to]: Span, all: Span, index = (from + to) / 2): Span => {
    const size = sizeOf([from, to]) * factor;
    return placed(index - (index - from) * factor, size, all);
  };
  return {
    positions: along(window.positions, whole.positions, at?.position),
    iterations: along(window.iterations, whole.iterations, at?.iteration),
  };
}

/** The window moved by so many positions and iterations. */
export function panned(window: HeatmapWindow, whole: HeatmapWindow, by: CellRef): HeatmapWindow {
  const moved = ([from, to]: Span, all: Span, delta: number) => placed(from + delta, sizeOf([from, to]), all);
  return {
    positions: moved(window.positions, whole.positions, by.position),
    iterations: moved(window.iterations, whole.iterations, by.iteration),
  };
}

/** The window moved just as far as it takes to show a cell. */
export function holding(window: HeatmapWindow, whole: HeatmapWindow, { position, iteration }: CellRef): HeatmapWindow {
  const towards = ([from, to]: Span, index: number) => (index < from ? index - from : index > to ? index - to : 0);
  const by = { position: towards(window.positions, position), iteration: towards(window.iterations, iteration) };
  return by.position === 0 && by.iteration === 0 ? window : panned(window, whole, by);
}

export const isWhole = ({ positions, iterations }: HeatmapWindow, whole: HeatmapWindow): boolean =>
  sizeOf(positions) >= sizeOf(whole.positions) && sizeOf(iterations) >= sizeOf(whole.iterations);

/** The window with a margin around it, so that what is looked at is not at its very edge. */
export function withMargin(
  { positions, iterations }: HeatmapWindow,
  whole: HeatmapWindow,
  share = 0.25,
): HeatmapWindow {
  const wider = ([from, to]: Span): Span => {
    const margin = Math.ceil(sizeOf([from, to]) * share);
    return [from - margin, to + margin];
  };
  return within({ positions: wider(positions), iterations: wider(iterations) }, whole);
}

/** First and last band that shows at all; null where there is none. */
export function shownBands({ start, size, length }: Bands): Span | null {
  const first = start.findIndex((from, index) => from + size[index]! > 0);
  const last = start.findLastIndex((from) => from < length);
  return first < 0 || last < first ? null : [first, last];
}

const isShown = ({ start, size, length }: Bands, index: number): boolean =>
  start[index] !== undefined && start[index] + size[index]! > 0 && start[index] < length;

/** Whether any of a cell lies inside the chart. */
export const showsCell = ({ x, y }: HeatmapLayout, { position, iteration }: CellRef): boolean =>
  isShown(x, position) && isShown(y, iteration);

export const showsIteration = ({ y }: HeatmapLayout, iteration: number): boolean => isShown(y, iteration);

/** `positions 32 … 63, iterations 9 … 16`, with the number of all. */
export function windowLabel({ positions, iterations }: HeatmapWindow, whole: HeatmapWindow): string {
  const told = (number: number) => number.toLocaleString("en");
  const along = (name: string, [from, to]: Span, all: Span, first: number) =>
    `${name} ${told(from + first)} … ${told(to + first)} of ${told(sizeOf(all))}`;
  return [along("positions", positions, whole.positions, 0), along("iterations", iterations, whole.iterations, 1)].join(
    ", ",
  );
}
