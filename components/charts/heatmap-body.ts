/** The canvas layer of the heatmap: confidence of every cell. It holds no theme colour, so a theme change needs no redraw. */
import { range } from "d3";
import type { Trace } from "@/lib/trace/schema";
import { confidenceColor } from "./color";
import type { HeatmapLayout } from "./heatmap-geometry";

const LEVELS = 255;
const palette = range(LEVELS + 1).map((level) => confidenceColor(level / LEVELS));
/** Reads as light grey on a light card and as dark grey on a dark one. */
const SETTLED = "rgb(128 128 137 / 0.15)";
const UNASKED = "rgb(128 128 137 / 0.4)";

/** Draws the rows from index `from` on; rows before it are left as they are. */
export function drawRows(
  context: CanvasRenderingContext2D,
  { x, y }: HeatmapLayout,
  { iterations, vocabulary }: Pick<Trace, "iterations" | "vocabulary">,
  from: number,
): void {
  for (let index = from; index < iterations.length; index += 1) {
    const { positions, probability, canvas } = iterations[index]!;
    const top = y.start[index]!;
    const height = y.size[index]!;
    context.clearRect(0, top, x.length, height);
    const open = new Map(positions.map((position, row) => [position, probability[row]!]));
    x.start.forEach((left, position) => {
      const width = x.size[position]!;
      const confidence = open.get(position);
      if (confidence === undefined && canvas[position] === vocabulary.maskId) {
        drawUnasked(context, left, top, width, height);
        return;
      }
      context.fillStyle = confidence === undefined ? SETTLED : palette[level(confidence)]!;
      context.fillRect(left, top, width, height);
    });
  }
}

const level = (confidence: number) => Math.round(Math.min(Math.max(confidence, 0), 1) * LEVELS);

/** A mask nobody asked about: hatched like every mask, by one stroke, since there is no confidence to colour it. */
function drawUnasked(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number): void {
  context.strokeStyle = UNASKED;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x + 0.5, y + height - 0.5);
  context.lineTo(x + width - 0.5, y + 0.5);
  context.stroke();
}
