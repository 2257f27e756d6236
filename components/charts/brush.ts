/** Brushing: a range of positions, of iterations or of both that all charts single out. Numbers only, no DOM. */
import { charts } from "@/components/ui/words/en/charts";
import { wordsNow } from "@/components/ui/words/spoken";
import type { Span } from "@/lib/analysis/block";
import type { CellRef } from "@/lib/analysis/cell";
import type { Bands, Box, HeatmapLayout } from "./heatmap-geometry";

export type { Span } from "@/lib/analysis/block";

/** What is singled out; null on an axis means all of it. */
export interface HeatmapBrush {
  readonly positions: Span | null;
  readonly iterations: Span | null;
}

/** True inside the range, and everywhere when there is none. */
export const inSpan = (span: Span | null | undefined, index: number): boolean =>
  !span || (index >= span[0] && index <= span[1]);

/** True for a cell that a brush singles out; without a brush every cell is. */
export const inBrush = (brush: HeatmapBrush | null | undefined, { position, iteration }: CellRef): boolean =>
  inSpan(brush?.positions, position) && inSpan(brush?.iterations, iteration);

const span = (a: number, b: number): Span => [Math.min(a, b), Math.max(a, b)];

/** One way of a drag must be this many times as long as the other to count as along one axis. */
const ALONG = 3;

/**
 * The brush of a drag between two cells that moved `dx` × `dy` px: along one axis it takes that axis alone, slanted it
 * takes both.
 */
export function dragBrush(from: CellRef, to: CellRef, dx: number, dy: number): HeatmapBrush {
  const positions = span(from.position, to.position);
  const iterations = span(from.iteration, to.iteration);
  if (Math.abs(dx) > ALONG * Math.abs(dy)) return { positions, iterations: null };
  if (Math.abs(dy) > ALONG * Math.abs(dx)) return { positions: null, iterations };
  return { positions, iterations };
}

/**
 * The brush after Shift and an arrow key led from one cell to another: the end of the range that the walk stands on
 * moves along; a range begins where there was none, or where the walk stands outside it.
 */
export function walkBrush(brush: HeatmapBrush | null, from: CellRef, to: CellRef): HeatmapBrush {
  const along = (range: Span | null, start: number, end: number): Span | null => {
    if (start === end) return range;
    const anchor = range?.[0] === start ? range[1] : range?.[1] === start ? range[0] : start;
    return span(anchor, end);
  };
  return {
    positions: along(brush?.positions ?? null, from.position, to.position),
    iterations: along(brush?.iterations ?? null, from.iteration, to.iteration),
  };
}

/** Box around a range of bands, or the whole length without one; clipped to the bands there are. */
function extent(bands: Bands, range: Span | null): readonly [start: number, size: number] {
  if (!range || bands.start.length === 0) return [0, bands.length];
  const last = bands.start.length - 1;
  const first = Math.min(range[0], last);
  const final = Math.min(range[1], last);
  const inside = (at: number) => Math.min(Math.max(at, 0), bands.length);
  const start = inside(bands.start[first]!);
  return [start, inside(bands.start[final]! + bands.size[final]!) - start];
}

/** The box of a range of bands, from 0 down to `height` px; the whole length without a range. */
export function spanBox(bands: Bands, range: Span | null, height: number): Box {
  const [x, width] = extent(bands, range);
  return { x, y: 0, width, height };
}

/** The brushed part of the heatmap, px. */
export function brushBox({ x, y }: HeatmapLayout, { positions, iterations }: HeatmapBrush): Box {
  const [left, width] = extent(x, positions);
  const [top, height] = extent(y, iterations);
  return { x: left, y: top, width, height };
}

/** SVG path of all but a box: fill it by the even-odd rule. */
export const aroundPath = (width: number, height: number, box: Box): string =>
  `M0,0H${width}V${height}H0zM${box.x},${box.y}h${box.width}v${box.height}h${-box.width}z`;

/** `positions 4 … 9, iterations 2 … 5`; iterations count from 1, as everywhere. */
export function brushLabel({ positions, iterations }: HeatmapBrush): string {
  const words = wordsNow(charts);
  const at = (
    [from, to]: Span,
    first: number,
    one: (from: string) => string,
    several: (from: string, to: string) => string,
  ) => (from === to ? one(String(from + first)) : several(String(from + first), String(to + first)));
  return [
    ...(positions ? [at(positions, 0, words.position, words.positions)] : []),
    ...(iterations ? [at(iterations, 1, words.iterationAt, words.iterations)] : []),
  ].join(", ");
}
