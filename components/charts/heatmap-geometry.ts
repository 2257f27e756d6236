/** Where everything of the confidence heatmap lies: numbers only, no DOM. */
import { range, scaleLinear } from "d3";
import type { Trace } from "@/lib/trace/schema";

/** One cell, both coordinates 0-based; iterations are clock 1-based. */
export interface CellRef {
  readonly position: number;
  readonly iteration: number;
}

/** Edges of equal bands, snapped to device pixels so that cells are crisp. */
export interface Bands {
  /** [count] px. */
  readonly start: readonly number[];
  /** [count] px, gap excluded. */
  readonly size: readonly number[];
  /** Outer length, px. */
  readonly length: number;
}

export interface HeatmapLayout {
  readonly x: Bands;
  readonly y: Bands;
}

/** A rectangle in chart pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * `count` bands on `length` px with a gap of `gap` px between them. Edges fall on whole device pixels;
 * bands too narrow for a gap (less than three gaps wide) have none.
 */
export function pixelBands(count: number, length: number, gap: number, pixelRatio = 1): Bands {
  const edge = scaleLinear([0, Math.max(count, 1)], [0, length]);
  const snap = (value: number) => Math.round(value * pixelRatio) / pixelRatio;
  const between = length / Math.max(count, 1) < 3 * gap ? 0 : Math.max(snap(gap), 1 / pixelRatio);
  const start = range(count).map((index) => snap(edge(index)));
  const size = start.map((from, index) => Math.max(snap(edge(index + 1)) - from - between, 1 / pixelRatio));
  return { start, size, length };
}

export interface HeatmapSize {
  readonly positions: number;
  readonly iterations: number;
  /** Width of the cell area, px. */
  readonly width: number;
  /** Height the cell area may not exceed, px. Fewer iterations make it lower: cells are square, or `LEAST_ROW` high where they are narrow. */
  readonly maxHeight: number;
  readonly pixelRatio?: number;
}

/** Height below which the rows of a short run are hard to tell apart, px. */
const LEAST_ROW = 10;

/** Bands of positions (x) and iterations (y). */
export function heatmapLayout({ positions, iterations, width, maxHeight, pixelRatio = 1 }: HeatmapSize): HeatmapLayout {
  const square = width / Math.max(positions, 1);
  const height = Math.min(Math.max(square, LEAST_ROW) * Math.max(iterations, 1), maxHeight);
  return {
    x: pixelBands(positions, width, 1, pixelRatio),
    y: pixelBands(iterations, Math.round(height), 1, pixelRatio),
  };
}

/** Box of one cell. */
export function cellBox({ x, y }: HeatmapLayout, { position, iteration }: CellRef): Box {
  return {
    x: x.start[position] ?? 0,
    y: y.start[iteration] ?? 0,
    width: x.size[position] ?? 0,
    height: y.size[iteration] ?? 0,
  };
}

/** The cell under a point, or null outside the grid. Gaps belong to the cell before them. */
export function cellAt({ x, y }: HeatmapLayout, pointX: number, pointY: number): CellRef | null {
  if (pointX < 0 || pointY < 0 || pointX >= x.length || pointY >= y.length) return null;
  const last = (bands: Bands, point: number) => bands.start.findLastIndex((start) => start <= point);
  return { position: last(x, pointX), iteration: last(y, pointY) };
}

/** Where an arrow key, Home or End leads, or null when the key does not move. Home and End stay in the row. */
export function moveCell(key: string, from: CellRef, positions: number, iterations: number): CellRef | null {
  const { position, iteration } = from;
  if (key === "ArrowLeft") return { iteration, position: Math.max(position - 1, 0) };
  if (key === "ArrowRight") return { iteration, position: Math.min(position + 1, positions - 1) };
  if (key === "ArrowUp") return { position, iteration: Math.max(iteration - 1, 0) };
  if (key === "ArrowDown") return { position, iteration: Math.min(iteration + 1, iterations - 1) };
  if (key === "Home") return { iteration, position: 0 };
  if (key === "End") return { iteration, position: positions - 1 };
  return null;
}

/** Numbers 0, step, 2 step … for the position axis, with at least `minGap` px between labels. */
export function positionTicks(count: number, length: number, minGap = 26): number[] {
  const step = [1, 2, 4, 8, 16, 32, 64].find((size) => (size * length) / count >= minGap) ?? 128;
  return range(0, count, step);
}

/** 1-based iteration numbers for the other axis: 1, then multiples of a round step, none crowding another. */
export function iterationTicks(count: number, length: number, minGap = 12): number[] {
  if (count === 0) return [];
  const pitch = length / count;
  const step = [1, 2, 5, 10, 20, 50, 100].find((size) => size * pitch >= minGap) ?? 200;
  const multiples = range(step, count + 1, step).filter((tick) => tick > 1 && (tick - 1) * pitch >= minGap);
  return [1, ...multiples];
}

/** Middle of one band, px. */
export const bandMiddle = ({ start, size }: Bands, index: number): number => start[index]! + size[index]! / 2;

/**
 * The band indices to label when one of them (`strong`) must be: labels less than `gap` px from it give way.
 * Without one, or with one outside the bands, the ticks as they are.
 */
export function ticksAround(bands: Bands, ticks: readonly number[], strong: number | undefined, gap: number): number[] {
  if (strong === undefined || bands.start[strong] === undefined) return [...ticks];
  const middle = bandMiddle(bands, strong);
  return [...ticks.filter((tick) => Math.abs(bandMiddle(bands, tick) - middle) >= gap), strong].sort((a, b) => a - b);
}

/** One SVG path around many boxes, so that a whole layer of outlines is a single element. */
export function outlinePath(boxes: readonly Box[], inset: number): string {
  return boxes
    .map(({ x, y, width, height }) => {
      const w = Math.max(width - 2 * inset, 0.5);
      const h = Math.max(height - 2 * inset, 0.5);
      return `M${x + inset},${y + inset}h${w}v${h}h${-w}z`;
    })
    .join("");
}

/** Cells committed in the first `clock` iterations. */
export function committedCells(trace: Trace, clock: number): CellRef[] {
  return trace.iterations
    .slice(0, clock)
    .flatMap(({ commits }, iteration) => commits.map(({ position }) => ({ position, iteration })));
}

/** What one cell of the heatmap says. */
export interface CellReading extends CellRef {
  readonly state: "masked" | "committed" | "settled";
  /** Confidence: probability of the proposed token; none once settled, nor where the strategy did not ask. */
  readonly confidence?: number;
  /** Token proposed, committed or standing there; the mask where nothing was asked. */
  readonly token: number;
}

/** Reads one cell; undefined for an iteration that the trace does not have. */
export function readCell({ iterations, vocabulary }: Trace, cell: CellRef): CellReading | undefined {
  const step = iterations[cell.iteration];
  if (!step) return undefined;
  const row = step.positions.indexOf(cell.position);
  const confidence = row < 0 ? undefined : step.probability[row];
  const commit = step.commits.find(({ position }) => position === cell.position);
  if (commit) return { ...cell, state: "committed", confidence: commit.probability, token: commit.token };
  if (row >= 0) return { ...cell, state: "masked", confidence, token: step.tokens[row]! };
  const token = step.canvas[cell.position]!;
  return { ...cell, state: token === vocabulary.maskId ? "masked" : "settled", token };
}
