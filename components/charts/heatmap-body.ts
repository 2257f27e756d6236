/** The canvas layer of the heatmap: the colour of every cell. It holds no theme colour, so a theme change needs no redraw. */
import { range } from "d3";
import type { Trace } from "@/lib/trace/schema";
import { confidenceColor } from "./color";
import { endOfRow, type HeatmapLayout } from "./heatmap-geometry";
import type { RowValues, ViewScale } from "./heatmap-views";
import { shownBands } from "./heatmap-window";

const LEVELS = 255;
const palette = range(LEVELS + 1).map((level) => confidenceColor(level / LEVELS));
/** Reads as light grey on a light card and as dark grey on a dark one. */
const KNOWN = "rgb(128 128 137 / 0.15)";
const UNASKED = "rgb(128 128 137 / 0.4)";
const PATTERN = "rgb(255 255 255 / 0.85)";
/** How much of a cell's colour is left behind the end of the answer. */
const AFTER_END = 0.32;
/** Cells narrower or lower than this have no room for a pattern, px. */
const LEAST_PATTERN = 5;

/** What is drawn: the canvases of a run, and the values and colours of one view. */
export interface HeatmapPicture extends Pick<Trace, "iterations" | "vocabulary"> {
  readonly values: RowValues;
  readonly scale: ViewScale;
}

/** Draws the rows that show from index `from` on; rows before it are left as they are. */
export function drawRows(
  context: CanvasRenderingContext2D,
  { x, y }: HeatmapLayout,
  { iterations, vocabulary, values, scale }: HeatmapPicture,
  from: number,
): void {
  const isCategorical = scale.view.legend === "states";
  const [columns, rows] = [shownBands(x), shownBands(y)];
  if (!columns || !rows) return;
  for (let index = Math.max(from, rows[0]); index < iterations.length && index <= rows[1]; index += 1) {
    const step = iterations[index]!;
    const row = values(index);
    const end = endOfRow(step, vocabulary);
    const top = y.start[index]!;
    const height = y.size[index]!;
    context.clearRect(0, top, x.length, height);
    step.canvas.forEach((token, position) => {
      if (position < columns[0] || position > columns[1]) return;
      const left = x.start[position]!;
      const width = x.size[position]!;
      const value = row[position] ?? Number.NaN;
      context.globalAlpha = position < end ? 1 : AFTER_END;
      if (Number.isNaN(value) && token === vocabulary.maskId) {
        drawUnasked(context, left, top, width, height);
        return;
      }
      context.fillStyle = Number.isNaN(value) ? KNOWN : palette[Math.round(scale.shade(value) * LEVELS)]!;
      context.fillRect(left, top, width, height);
      if (isCategorical && value === 1) drawWaiting(context, left, top, width, height);
    });
  }
  context.globalAlpha = 1;
}

/** A mask nobody asked about: hatched like every mask, by one stroke, since there is no value to colour it. */
function drawUnasked(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number): void {
  context.strokeStyle = UNASKED;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x + 0.5, y + height - 0.5);
  context.lineTo(x + width - 0.5, y + 0.5);
  context.stroke();
}

/** A settled token that waits: a dot, so that colour is not all that tells it from an undecided one. */
function drawWaiting(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number): void {
  if (width < LEAST_PATTERN || height < LEAST_PATTERN) return;
  const size = Math.max(Math.round(Math.min(width, height) / 4), 2);
  context.fillStyle = PATTERN;
  context.fillRect(x + Math.round((width - size) / 2), y + Math.round((height - size) / 2), size, size);
}
