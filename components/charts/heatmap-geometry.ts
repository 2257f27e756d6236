/** Where everything of the confidence heatmap lies: numbers only, no DOM. */
import { range } from "d3";
import type { Span } from "@/lib/analysis/block";
import type { CellRef } from "@/lib/analysis/cell";
import { effectiveLength, endIds, priorPositions } from "@/lib/trace/canvas";
import type { Iteration, Trace, TraceCommit } from "@/lib/trace/schema";
import { linearScale } from "./scale";

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
 * bands too narrow for a gap (less than three gaps wide) have none. With a range `shown`, that range alone takes the
 * length, and the other bands lie before and behind it.
 */
export function pixelBands(count: number, length: number, gap: number, pixelRatio = 1, shown?: Span): Bands {
  const [first, last] = shown ?? [0, Math.max(count, 1) - 1];
  const edge = linearScale([first, last + 1], [0, length]);
  const snap = (value: number) => Math.round(value * pixelRatio) / pixelRatio;
  const between = length / (last + 1 - first) < 3 * gap ? 0 : Math.max(snap(gap), 1 / pixelRatio);
  const start = range(count).map((index) => snap(edge(index)));
  const size = start.map((from, index) => Math.max(snap(edge(index + 1)) - from - between, 1 / pixelRatio));
  return { start, size, length };
}

/** The part of a long run that is shown. */
export interface HeatmapWindow {
  readonly positions: Span;
  readonly iterations: Span;
}

export interface HeatmapSize {
  readonly positions: number;
  readonly iterations: number;
  /** Width of the cell area, px. */
  readonly width: number;
  /**
   * Height the cell area should not exceed, px. Fewer iterations make it lower: cells are square, or `LEAST_ROW` high
   * where they are narrow. More iterations than pixels make it higher, so that no row is thinner than a pixel, as far as
   * `MOST_ROWS`: longer runs are looked at through a window.
   */
  readonly maxHeight: number;
  readonly pixelRatio?: number;
  /** Positions and iterations that the height is worked out from, where it shall be that of another chart. Default: its own. */
  readonly frame?: { readonly positions: number; readonly iterations: number };
  /** The part that takes width and height; all the rest lies outside. Default: all. */
  readonly window?: HeatmapWindow | undefined;
}

/** Height below which the rows of a short run are hard to tell apart, px. */
const LEAST_ROW = 10;

/** Rows that still make a chart higher, px. */
const MOST_ROWS = 256;

/** Bands of positions (x) and iterations (y). */
export function heatmapLayout(size: HeatmapSize): HeatmapLayout {
  const { positions, iterations, width, maxHeight, pixelRatio = 1, frame = size, window } = size;
  const square = width / Math.max(frame.positions, 1);
  const wanted = Math.min(Math.max(square, LEAST_ROW) * Math.max(frame.iterations, 1), maxHeight);
  const height = Math.max(wanted, Math.min(iterations, MOST_ROWS));
  return {
    x: pixelBands(positions, width, 1, pixelRatio, window?.positions),
    y: pixelBands(iterations, Math.round(height), 1, pixelRatio, window?.iterations),
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

/** The cell nearest to a point, for a drag that leaves the grid; iterations up to `rows` only. */
export function cellNear({ x, y }: HeatmapLayout, pointX: number, pointY: number, rows: number): CellRef {
  const nearest = (bands: Bands, point: number, last: number) => {
    const inside = Math.min(Math.max(point, 0), bands.length - 0.01);
    const index = bands.start.findLastIndex((start) => start <= inside);
    return Math.min(Math.max(index, 0), Math.max(last, 0));
  };
  return { position: nearest(x, pointX, x.start.length - 1), iteration: nearest(y, pointY, rows - 1) };
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

/** Multiples of a power of two among `count` numbers from `from` on, with at least `minGap` px between labels. */
export function positionTicks(count: number, length: number, minGap = 26, from = 0): number[] {
  const step = 2 ** Math.max(0, Math.ceil(Math.log2((minGap * count) / length)));
  return range(Math.ceil(from / step) * step, from + count, step);
}

/** 1-based iteration numbers for the other axis, of `count` from index `from` on: the first, then multiples of a round step, none crowding another. */
export function iterationTicks(count: number, length: number, minGap = 12, from = 0): number[] {
  if (count === 0) return [];
  const pitch = length / count;
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((size) => size * pitch >= minGap) ?? 2000;
  const first = from + 1;
  const multiples = range(Math.ceil(first / step) * step, from + count + 1, step);
  return [first, ...multiples.filter((tick) => tick > first && (tick - first) * pitch >= minGap)];
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

/** Cells with a side below this are not outlined: the line would leave nothing of their colour, px. */
const LEAST_OUTLINED = 6;
/** Cells lower than this bear no line at all: that they are committed shows where their column turns grey, px. */
const LEAST_UNDERLINED = 4;

/** Whether cells have room for marks beside their colour: a run whose rows are a pixel high would be covered by them. */
export const hasRoomForMarks = ({ y }: HeatmapLayout): boolean => (y.size[0] ?? 0) >= LEAST_MARKED;

/** Rows lower than this are told by their colour alone, px. */
const LEAST_MARKED = 2;

/**
 * The mark of committed cells, which never covers their colour: an outline; a line along the lower edge where a side is
 * too short for one; nothing where a cell is hardly higher than a line.
 */
export function committedPath(boxes: readonly Box[]): string {
  const [first] = boxes;
  if (!first || first.height < LEAST_UNDERLINED) return "";
  if (Math.min(first.width, first.height) >= LEAST_OUTLINED) return outlinePath(boxes, 0.75);
  return boxes.map(({ x, y, width, height }) => `M${x},${y + height - 0.5}h${width}`).join("");
}

/** One SVG path of crosses through many boxes. */
export function crossPath(boxes: readonly Box[], inset: number): string {
  return boxes
    .map(({ x, y, width, height }) => {
      const w = Math.max(width - 2 * inset, 1);
      const h = Math.max(height - 2 * inset, 1);
      return `M${x + inset},${y + inset}l${w},${h}m0,${-h}l${-w},${h}`;
    })
    .join("");
}

/** One SVG path of short strokes through the middle of many boxes. */
export function centrePath(boxes: readonly Box[], direction: "horizontal" | "vertical"): string {
  return boxes
    .map(({ x, y, width, height }) =>
      direction === "horizontal"
        ? `M${x + width / 4},${y + height / 2}h${width / 2}`
        : `M${x + width / 2},${y + height / 4}v${height / 2}`,
    )
    .join("");
}

/**
 * Where the structure prior is marked: its positions in the first iteration, and again in every iteration that finds
 * the canvas changed in length, so that the marks follow what they mark.
 */
export function priorMarks({ prior, iterations }: Pick<Trace, "prior" | "iterations">): CellRef[] {
  if (prior.length === 0) return [];
  const moments = iterations.flatMap((_, index) => (index === 0 || iterations[index - 1]!.splices ? [index] : []));
  return (moments.length > 0 ? moments : [0]).flatMap((iteration) =>
    [...priorPositions({ prior, iterations }, iteration)].map((position) => ({
      position,
      iteration,
    })),
  );
}

/** First position behind the end of the answer as an iteration finds it; the canvas length without an end token. */
export function endOfRow({ canvas }: Iteration, vocabulary: Trace["vocabulary"]): number {
  return effectiveLength(canvas, endIds(vocabulary)) + 1;
}

/** Cells that are marked besides their colour. */
export interface CellMarks {
  readonly committed: readonly CellRef[];
  /** Given back to the mask in this iteration. */
  readonly remasked: readonly CellRef[];
  /** Written over in this iteration. */
  readonly edited: readonly CellRef[];
  /** Known tokens that the model, looking at them, no longer holds for the best. */
  readonly regretted: readonly CellRef[];
}

/** Positions of an iteration that bear a mark. */
const MARKED: { readonly [kind in keyof CellMarks]: (step: Iteration) => readonly number[] } = {
  committed: ({ commits }) => commits.map(({ position }) => position),
  remasked: ({ remasks = [] }) => remasks,
  edited: ({ edits = [] }) => edits.map(({ position }) => position),
  regretted: ({ observed, canvas }) =>
    (observed?.positions ?? []).filter((position, row) => observed!.argmax[row] !== canvas[position]),
};

const MARK_KINDS = Object.keys(MARKED) as (keyof CellMarks)[];

/**
 * The marks of a run, of all its iterations or of those from `from` to `to`; one reading for all moments of the clock,
 * which only uncovers them.
 */
export function cellMarks({ iterations }: Trace, [from, to]: Span = [0, iterations.length - 1]): CellMarks {
  const cells = (kind: keyof CellMarks) =>
    iterations
      .slice(from, to + 1)
      .flatMap((step, row) => MARKED[kind](step).map((position) => ({ position, iteration: from + row })));
  return Object.fromEntries(MARK_KINDS.map((kind) => [kind, cells(kind)])) as unknown as CellMarks;
}

/** The kinds of marks that a run has anywhere. */
export const marksThatOccur = ({ iterations }: Trace): (keyof CellMarks)[] =>
  MARK_KINDS.filter((kind) => iterations.some((step) => MARKED[kind](step).length > 0));

/** What one cell of the heatmap says. */
export interface CellReading extends CellRef {
  /** `absent`: the canvas of this iteration is shorter. `known`: committed before, or fixed by the structure prior. */
  readonly state: "masked" | "committed" | "known" | "absent";
  /** Probability of the proposed token; none once known, nor where the strategy did not ask. */
  readonly probability?: number;
  /** Token proposed, committed or standing there; the mask where nothing was asked. */
  readonly token: number;
  /** What happens to the position at the end of the iteration. */
  readonly revoked?: "edited" | "remasked";
  /** What the model would write over a known token, where it looked and disagrees. */
  readonly rival?: { readonly token: number; readonly probability: number };
  /** Behind the first end token of the canvas that the iteration found. */
  readonly isAfterEnd: boolean;
  /** Whether the network was asked about it, as far as that was recorded. */
  readonly isAsked: boolean;
}

/** Reads one cell; undefined for an iteration that the trace does not have. */
export function readCell({ iterations, vocabulary }: Trace, cell: CellRef): CellReading | undefined {
  const step = iterations[cell.iteration];
  if (!step) return undefined;
  const { position } = cell;
  const standing = step.canvas[position];
  if (standing === undefined)
    return { ...cell, state: "absent", token: vocabulary.maskId, isAfterEnd: false, isAsked: false };
  const row = step.positions.indexOf(position);
  const commit = step.commits.find((made) => made.position === position);
  const isMasked = standing === vocabulary.maskId;
  return {
    ...cell,
    state: commit ? "committed" : isMasked ? "masked" : "known",
    token: commit?.token ?? (isMasked ? (step.tokens[row] ?? standing) : standing),
    isAfterEnd: position >= endOfRow(step, vocabulary),
    isAsked: row >= 0,
    ...optional(
      "probability",
      commit ? commitProbability(step, commit, row) : isMasked ? step.probability?.[row] : undefined,
    ),
    ...optional("revoked", revocation(step, position)),
    ...optional("rival", rivalOf(step, position)),
  };
}

/** Of a commit that does not tell its probability, that of the proposal, where it is the token that was proposed. */
const commitProbability = ({ tokens, probability }: Iteration, commit: TraceCommit, row: number): number | undefined =>
  commit.probability ?? (commit.token === tokens[row] ? probability?.[row] : undefined);

const optional = <K extends string, T>(key: K, value: T | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: T };

function revocation({ edits = [], remasks = [] }: Iteration, position: number): CellReading["revoked"] {
  if (remasks.includes(position)) return "remasked";
  return edits.some((edit) => edit.position === position) ? "edited" : undefined;
}

function rivalOf({ observed, canvas }: Iteration, position: number): CellReading["rival"] {
  const row = observed?.positions.indexOf(position) ?? -1;
  if (!observed || row < 0 || observed.argmax[row] === canvas[position]) return undefined;
  return { token: observed.argmax[row]!, probability: observed.probability[row]! };
}
