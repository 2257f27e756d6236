"use client";
import { useEffect, useRef, useState } from "react";
import { longestCanvas } from "@/lib/trace/canvas";
import type { Trace } from "@/lib/trace/schema";
import type { ViewedCells } from "./cell-label";
import { paintRows } from "./heatmap-pixels";

/** A run as an image, as far as it is painted. */
export interface HeatmapImage {
  /** One pixel a cell; rows that are not painted are clear. */
  readonly canvas: HTMLCanvasElement;
  readonly columns: number;
  /** Rows that are painted. */
  readonly rows: number;
}

interface Painted extends HeatmapImage {
  readonly view: ViewedCells["scale"]["view"];
  readonly iterations: Trace["iterations"];
}

/** Longest stretch of painting at a time, ms: the page answers in between. */
const SLICE_MS = 12;
const ROWS_AT_A_TIME = 16;

/** How often what is painted by now is shown, ms: each time the chart scales all of it anew. */
const SHOWN_EVERY_MS = 200;

/**
 * The image of a run, painted a few milliseconds at a time; null where it is not needed, and before the first rows are
 * there. While a run grows, only its new rows are painted.
 */
export function useHeatmapImage(trace: Trace, cells: ViewedCells, isNeeded: boolean): HeatmapImage | null {
  const [image, setImage] = useState<HeatmapImage | null>(null);
  const painted = useRef<Painted | null>(null);
  useEffect(() => {
    if (!isNeeded) {
      painted.current = null;
      setImage(null);
      return;
    }
    const { iterations, vocabulary } = trace;
    const { scale, values } = cells;
    const columns = longestCanvas(trace);
    const begun = beginOf(painted.current, trace, cells, columns);
    const context = begun.canvas.getContext("2d");
    if (!context) return;
    let { rows } = begun;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let nextShown = 0;
    const paint = () => {
      const begin = performance.now();
      const end = begin + SLICE_MS;
      while (rows < iterations.length && performance.now() < end) {
        const next = Math.min(rows + ROWS_AT_A_TIME, iterations.length);
        const piece = context.createImageData(columns, next - rows);
        paintRows(piece.data, columns, { iterations, vocabulary, values, scale }, rows, next);
        context.putImageData(piece, 0, rows);
        rows = next;
      }
      painted.current = { canvas: begun.canvas, columns, rows, view: scale.view, iterations };
      const isWhole = rows >= iterations.length;
      if (isWhole || begin >= nextShown) {
        setImage({ canvas: begun.canvas, columns, rows });
        nextShown = begin + SHOWN_EVERY_MS;
      }
      if (!isWhole) timer = setTimeout(paint);
    };
    paint();
    return () => clearTimeout(timer);
  }, [trace, cells, isNeeded]);
  return isNeeded ? image : null;
}

/** What is painted already of this very view of this run, on a canvas with room for all of it. */
function beginOf(
  before: Painted | null,
  { iterations }: Trace,
  { scale }: ViewedCells,
  columns: number,
): Pick<HeatmapImage, "canvas" | "rows"> {
  const isSame = before?.view === scale.view && scale.view.changes === undefined && before.columns === columns;
  const differing = before?.iterations.findIndex((step, index) => step !== iterations[index]) ?? 0;
  const rows = before && isSame ? Math.min(before.rows, differing < 0 ? before.rows : differing) : 0;
  if (before && rows > 0 && before.canvas.height >= iterations.length) return { canvas: before.canvas, rows };
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  // Room to grow: a canvas that changes its height forgets everything.
  canvas.height = 2 ** Math.ceil(Math.log2(Math.max(iterations.length, 1)));
  if (before && rows > 0) canvas.getContext("2d")?.drawImage(before.canvas, 0, 0);
  return { canvas, rows };
}
