"use client";
import { memo, useEffect, useRef, useState } from "react";
import type { Trace } from "@/lib/trace/schema";
import styles from "./ConfidenceHeatmap.module.css";
import type { ViewedCells } from "./cell-label";
import { drawRows } from "./heatmap-body";
import type { HeatmapLayout } from "./heatmap-geometry";
import { shownBands } from "./heatmap-window";
import type { HeatmapImage } from "./use-heatmap-image";

export interface HeatmapBodyProps {
  readonly trace: Trace;
  readonly cells: ViewedCells;
  readonly layout: HeatmapLayout;
  readonly pixelRatio: number;
  /** The run as a picture, where its cells are too small and too many to be drawn one by one; null until it is painted. */
  readonly image?: HeatmapImage | null | undefined;
  /** Place of the cells in the chart, px. */
  readonly left: number;
  readonly top: number;
}

/** The cells. While a run grows, only its new rows are drawn; the clock and the pointer never touch this layer. */
export const HeatmapBody = memo(function HeatmapBody({
  trace,
  cells,
  layout,
  pixelRatio,
  image,
  left,
  top,
}: HeatmapBodyProps) {
  const { iterations, vocabulary } = trace;
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<Drawn>({ rows: [] });
  const { x, y } = layout;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context) return;
    if (image !== undefined) {
      canvas.current.width = Math.round(x.length * pixelRatio);
      canvas.current.height = Math.round(y.length * pixelRatio);
      drawn.current = { rows: [] };
      if (image) drawImage(context, canvas.current, image, layout);
      return;
    }
    const { scale, values } = cells;
    const rows = scale.view.changes === "measured" ? iterations.map((_, index) => values(index)) : iterations;
    const before = drawn.current;
    const isSame = before.layout === layout && before.view === scale.view && scale.view.changes !== "grows";
    const canGoOn = isSame && rows.length >= before.rows.length;
    if (!canGoOn) {
      canvas.current.width = Math.round(x.length * pixelRatio);
      canvas.current.height = Math.round(y.length * pixelRatio);
    }
    context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
    const from = canGoOn ? sharedPrefix(before.rows, rows) : 0;
    drawRows(context, layout, { iterations, vocabulary, values, scale }, from);
    drawn.current = { layout, view: scale.view, rows };
  }, [iterations, vocabulary, cells, layout, pixelRatio, image, x.length, y.length]);
  return <canvas ref={canvas} className={styles.heatBody} style={{ left, top, width: x.length, height: y.length }} />;
});

/** The part of the image that shows, scaled to the chart: what is smaller than a pixel is averaged, what is larger stays sharp. */
function drawImage(
  context: CanvasRenderingContext2D,
  { width, height }: HTMLCanvasElement,
  { canvas }: HeatmapImage,
  { x, y }: HeatmapLayout,
): void {
  const [positions, iterations] = [shownBands(x), shownBands(y)];
  if (!positions || !iterations) return;
  const [wide, high] = [positions[1] - positions[0] + 1, iterations[1] - iterations[0] + 1];
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.imageSmoothingEnabled = wide > width || high > height;
  context.imageSmoothingQuality = "high";
  context.drawImage(canvas, positions[0], iterations[0], wide, high, 0, 0, width, height);
}

interface Drawn {
  readonly layout?: HeatmapLayout;
  readonly view?: ViewedCells["scale"]["view"];
  /** What the rows were drawn from, by identity. */
  readonly rows: readonly unknown[];
}

/** How many leading rows of both pictures are the very same objects. */
function sharedPrefix(before: readonly unknown[], after: readonly unknown[]): number {
  const differing = before.findIndex((step, index) => step !== after[index]);
  return differing < 0 ? before.length : differing;
}

/** Device pixels per CSS pixel; follows zooming and moving between screens. */
export function usePixelRatio(): number {
  const [ratio, setRatio] = useState(1);
  useEffect(() => {
    setRatio(window.devicePixelRatio || 1);
    if (!window.matchMedia) return;
    const query = window.matchMedia(`(resolution: ${ratio}dppx)`);
    const update = () => setRatio(window.devicePixelRatio || 1);
    query.addEventListener("change", update);
    return () => query.removeEventListener("change", update);
  }, [ratio]);
  return ratio;
}
