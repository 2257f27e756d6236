"use client";
import { type PointerEvent, useRef } from "react";
import type { CellRef } from "@/lib/analysis/cell";
import type { HeatmapWindow } from "./heatmap-geometry";
import { panned, within } from "./heatmap-window";

interface MinimapDragOptions {
  readonly whole: HeatmapWindow;
  readonly window: HeatmapWindow;
  readonly onShow: (window: HeatmapWindow) => void;
}

/** Pointer handlers of a run in little: a drag that begins inside the window moves it, one beside it draws another. */
export function useMinimapDrag({ whole, window, onShow }: MinimapDragOptions) {
  const press = useRef<{ readonly at: CellRef; readonly from: HeatmapWindow; readonly isMove: boolean } | null>(null);
  const cellOf = (event: PointerEvent): CellRef => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (at: number, start: number, length: number) => Math.min(Math.max((at - start) / length, 0), 1);
    return {
      position: Math.floor(share(event.clientX, box.left, box.width) * whole.positions[1]),
      iteration: Math.floor(share(event.clientY, box.top, box.height) * whole.iterations[1]),
    };
  };
  const isInside = ({ position, iteration }: CellRef) =>
    position >= window.positions[0] &&
    position <= window.positions[1] &&
    iteration >= window.iterations[0] &&
    iteration <= window.iterations[1];
  return {
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0) return;
      const at = cellOf(event);
      press.current = { at, from: window, isMove: isInside(at) };
      event.currentTarget.setPointerCapture?.(event.pointerId);
      // Beside the window: it comes there at once, and a drag from here on draws another.
      if (!press.current.isMove) onShow(centred(window, whole, at));
    },
    onPointerMove(event: PointerEvent) {
      const begun = press.current;
      if (!begun || !(event.buttons & 1)) return;
      const to = cellOf(event);
      const by = { position: to.position - begun.at.position, iteration: to.iteration - begun.at.iteration };
      if (begun.isMove) onShow(panned(begun.from, whole, by));
      else if (by.position !== 0 || by.iteration !== 0) onShow(within(between(begun.at, to), whole));
    },
    onPointerUp() {
      press.current = null;
    },
    onPointerCancel() {
      press.current = null;
    },
  };
}

function centred(window: HeatmapWindow, whole: HeatmapWindow, at: CellRef): HeatmapWindow {
  const middle = ([from, to]: readonly [number, number]) => Math.floor((from + to) / 2);
  const by = {
    position: at.position - middle(window.positions),
    iteration: at.iteration - middle(window.iterations),
  };
  return panned(window, whole, by);
}

const between = (a: CellRef, b: CellRef): HeatmapWindow => ({
  positions: [Math.min(a.position, b.position), Math.max(a.position, b.position)],
  iterations: [Math.min(a.iteration, b.iteration), Math.max(a.iteration, b.iteration)],
});
