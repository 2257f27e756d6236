/** A whole run as an image, one pixel a cell: what is too small to be drawn cell by cell is shown as a scaled picture. */
import { confidenceColor } from "./color";
import type { HeatmapPicture } from "./heatmap-body";
import { endOfRow } from "./heatmap-geometry";

type Pixel = readonly [red: number, green: number, blue: number, alpha: number];

const LEVELS = 255;
const palette = Array.from({ length: LEVELS + 1 }, (_, level): Pixel => {
  const rgb = Number.parseInt(confidenceColor(level / LEVELS).slice(1), 16);
  return [rgb >> 16, (rgb >> 8) & 255, rgb & 255, 255];
});
/** As in the drawing cell by cell; a hatched cell has the mean of its strokes and their ground. */
const KNOWN: Pixel = [128, 128, 137, 38];
const UNASKED: Pixel = [128, 128, 137, 20];
/** How much of a cell's colour is left behind the end of the answer. */
const AFTER_END = 0.32;

/**
 * Writes the rows `from` … `to` (not included) into the pixels of an image that begins with row `from`.
 * @param pixels [(to − from) × columns × 4] red, green, blue, alpha
 */
export function paintRows(
  pixels: Uint8ClampedArray,
  columns: number,
  { iterations, vocabulary, values, scale }: HeatmapPicture,
  from: number,
  to: number,
): void {
  for (let index = from; index < to; index++) {
    const step = iterations[index]!;
    const row = values(index);
    const { canvas } = step;
    const end = endOfRow(step, vocabulary);
    const start = (index - from) * columns * 4;
    for (let position = 0; position < canvas.length; position++) {
      const value = row[position] ?? Number.NaN;
      const isUnknown = Number.isNaN(value);
      const pixel =
        isUnknown && canvas[position] === vocabulary.maskId
          ? UNASKED
          : isUnknown
            ? KNOWN
            : palette[Math.round(scale.shade(value) * LEVELS)]!;
      const at = start + position * 4;
      pixels[at] = pixel[0];
      pixels[at + 1] = pixel[1];
      pixels[at + 2] = pixel[2];
      pixels[at + 3] = position < end ? pixel[3] : pixel[3] * AFTER_END;
    }
  }
}
