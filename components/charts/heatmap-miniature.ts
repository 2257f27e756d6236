/** A whole run as a small picture of its heatmap: every cell a square, those where a token was committed with a frame. */
import { longestCanvas } from "@/lib/trace/canvas";
import type { Trace } from "@/lib/trace/schema";
import { paintRows } from "./heatmap-pixels";
import { viewScale } from "./heatmap-views";

/** Side of a cell and the gap behind it, px. */
const [CELL, GAP] = [7, 1];
const PITCH = CELL + GAP;

/** Dark enough on all colours of the scale but the darkest, where nothing is committed but as a last resort. */
const FRAME = [24, 24, 27, 255] as const;

/** Red, green, blue, alpha of each pixel, row by row; what is no cell is transparent. */
export interface Miniature {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** The probabilities of a run, position across and iteration down. */
export function miniatureOf(trace: Trace): Miniature {
  const { iterations, vocabulary } = trace;
  const columns = longestCanvas(trace);
  const scale = viewScale(trace, "probability");
  const cells = new Uint8ClampedArray(iterations.length * columns * 4);
  const values = scale.view.values(trace, []);
  paintRows(cells, columns, { iterations, vocabulary, values, scale }, 0, iterations.length);
  const [width, height] = [columns * PITCH - GAP, iterations.length * PITCH - GAP];
  const data = new Uint8ClampedArray(width * height * 4);
  iterations.forEach(({ canvas, commits }, row) => {
    const committed = new Set(commits.map(({ position }) => position));
    for (let column = 0; column < canvas.length; column++) {
      const colour = cells.subarray((row * columns + column) * 4, (row * columns + column) * 4 + 4);
      for (let pixel = 0; pixel < CELL * CELL; pixel++) {
        const [x, y] = [pixel % CELL, Math.floor(pixel / CELL)];
        // The outermost pixels keep their colour: the frame is seen on a dark page too.
        const fromEdge = Math.min(x, y, CELL - 1 - x, CELL - 1 - y);
        const at = ((row * PITCH + y) * width + column * PITCH + x) * 4;
        data.set(fromEdge === 1 && committed.has(column) ? FRAME : colour, at);
      }
    }
  });
  return { width, height, data };
}
