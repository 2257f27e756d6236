/** The canvas layer of the heatmap: confidence of every cell. It holds no theme colour, so a theme change needs no redraw. */
import { range } from "d3";
import type { Iteration } from "@/lib/trace/schema";
import { confidenceColor } from "./color";
import type { HeatmapLayout } from "./heatmap-geometry";

const LEVELS = 255;
const palette = range(LEVELS + 1).map((level) => confidenceColor(level / LEVELS));
/** Reads as light grey on a light card and as dark grey on a dark one. */
const SETTLED = "rgb(128 128 137 / 0.15)";

/** Draws the rows of `iterations` from index `from` on; rows before it are left as they are. */
export function drawRows(
  context: CanvasRenderingContext2D,
  { x, y }: HeatmapLayout,
  iterations: readonly Iteration[],
  from: number,
): void {
  for (let index = from; index < iterations.length; index += 1) {
    const { positions, probability } = iterations[index]!;
    const top = y.start[index]!;
    const height = y.size[index]!;
    context.clearRect(0, top, x.length, height);
    const open = new Map(positions.map((position, row) => [position, probability[row]!]));
    for (let position = 0; position < x.start.length; position += 1) {
      const confidence = open.get(position);
      context.fillStyle =
        confidence === undefined ? SETTLED : palette[Math.round(Math.min(Math.max(confidence, 0), 1) * LEVELS)]!;
      context.fillRect(x.start[position]!, top, x.size[position]!, height);
    }
  }
}
