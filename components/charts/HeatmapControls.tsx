"use client";
import { memo, useEffect, useRef } from "react";
import { Button, IconButton } from "@/components/ui/Button";
import { charts } from "@/components/ui/words/en/charts";
import { useWords } from "@/components/ui/words/use-words";
import styles from "./HeatmapControls.module.css";
import type { HeatmapWindow } from "./heatmap-geometry";
import { isWhole, panned, windowLabel, zoomed } from "./heatmap-window";
import type { HeatmapImage } from "./use-heatmap-image";
import { useMinimapDrag } from "./use-minimap-drag";

/** What a heatmap shows: a window, the block that the current iteration works on, or (null) all of it. */
export type HeatmapShows = HeatmapWindow | "block" | null;

export interface HeatmapControlsProps {
  readonly image: HeatmapImage | null;
  /** Rows of the whole chart; a short run beside a long one leaves some empty. */
  readonly whole: HeatmapWindow;
  readonly window: HeatmapWindow;
  readonly shows: HeatmapShows;
  /** The range that is singled out, where there is one. */
  readonly range: HeatmapWindow | null;
  readonly label: string;
  readonly onShow: (shows: HeatmapShows) => void;
}

/** Zoom, the current block, all; and, once a part is shown, the whole run in little, with the part framed in it. */
export const HeatmapControls = memo(function HeatmapControls(props: HeatmapControlsProps) {
  const words = useWords(charts);
  const { image, whole, window, shows, range, label, onShow } = props;
  const isAll = isWhole(window, whole);
  return (
    <div className={styles.controls}>
      <div className={styles.buttons}>
        <IconButton
          icon="minus"
          label={words.showMore}
          size="small"
          disabled={isAll}
          onClick={() => onShow(zoomed(window, whole, 2))}
        />
        <IconButton
          icon="plus"
          label={words.showLess}
          size="small"
          onClick={() => onShow(zoomed(window, whole, 0.5))}
        />
        <Button
          size="small"
          aria-pressed={shows === "block"}
          data-on={shows === "block" || undefined}
          className={styles.toggle}
          onClick={() => onShow(shows === "block" ? null : "block")}
        >
          {words.currentBlock}
        </Button>
        {range && (
          <Button size="small" onClick={() => onShow(range)}>
            {words.theRange}
          </Button>
        )}
        <Button size="small" disabled={isAll} onClick={() => onShow(null)}>
          {words.all}
        </Button>
        <span className={styles.where}>{windowLabel(window, whole)}</span>
      </div>
      {!isAll && image && <Minimap {...{ image, whole, window, label, onShow }} />}
    </div>
  );
});

/** Height of the run in little, px. */
const HEIGHT = 40;

type MinimapProps = Pick<HeatmapControlsProps, "whole" | "window" | "label" | "onShow"> & {
  readonly image: HeatmapImage;
};

/** The whole run: a drag beside the frame draws another window, one inside moves it; arrow keys, plus and minus do the same. */
function Minimap({ image, whole, window, label, onShow }: MinimapProps) {
  const words = useWords(charts);
  const canvas = useRef<HTMLCanvasElement>(null);
  const rows = whole.iterations[1] + 1;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context) return;
    const { width, height } = canvas.current;
    context.clearRect(0, 0, width, height);
    context.imageSmoothingQuality = "high";
    context.drawImage(image.canvas, 0, 0, image.columns, rows, 0, 0, width, height);
  }, [image, rows]);
  const drag = useMinimapDrag({ whole, window, onShow });
  const along = (from: number, to: number, last: number) => [
    (100 * from) / (last + 1),
    (100 * (to - from + 1)) / (last + 1),
  ];
  const [left, width] = along(...window.positions, whole.positions[1]);
  const [top, height] = along(...window.iterations, whole.iterations[1]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring form semantics that a picture has not.
    <div
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the window.
      tabIndex={0}
      aria-label={words.minimap(label, windowLabel(window, whole))}
      className={styles.minimap}
      style={{ height: HEIGHT }}
      onKeyDown={(event) => {
        const next = pressed(event.key, window, whole);
        if (next === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        onShow(next);
      }}
      {...drag}
    >
      <canvas ref={canvas} width={Math.min(image.columns, 1024)} height={2 * HEIGHT} className={styles.all} />
      <div
        className={styles.frame}
        style={{ left: `${left}%`, width: `${width}%`, top: `${top}%`, height: `${height}%` }}
      />
    </div>
  );
}

/** What a key makes of the window; undefined for keys that do nothing here. */
function pressed(key: string, window: HeatmapWindow, whole: HeatmapWindow): HeatmapShows | undefined {
  const part = ([from, to]: readonly [number, number]) => Math.max(1, Math.round((to - from + 1) / 4));
  const [wide, high] = [part(window.positions), part(window.iterations)];
  if (key === "ArrowLeft") return panned(window, whole, { position: -wide, iteration: 0 });
  if (key === "ArrowRight") return panned(window, whole, { position: wide, iteration: 0 });
  if (key === "ArrowUp") return panned(window, whole, { position: 0, iteration: -high });
  if (key === "ArrowDown") return panned(window, whole, { position: 0, iteration: high });
  if (key === "+") return zoomed(window, whole, 0.5);
  if (key === "-") return zoomed(window, whole, 2);
  if (key === "0") return null;
  return undefined;
}
