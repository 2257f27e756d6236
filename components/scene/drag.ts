"use client";
import { type PointerEvent, useRef, useState } from "react";

/** A thing being dragged: from a cell of the scene, or from the palette (`null`). */
export interface Drag {
  readonly kind: string;
  readonly from: number | null;
  /** Pointer, CSS pixels in the window. */
  readonly x: number;
  readonly y: number;
}

/** Pointer travel that makes a press a drag, pixels. */
const THRESHOLD = 4;

/** Cell of the scene under a point of the window, or null. */
function cellUnder(x: number, y: number): number | null {
  const cell = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-cell]")?.dataset.cell;
  return cell === undefined ? null : Number(cell);
}

/**
 * Dragging with any pointer. `onDrop` gets the target cell, or null outside the scene; a press that does not travel
 * stays a click.
 */
export function useDrag(onDrop: (drag: Drag, cell: number | null) => void) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const start = useRef<Drag | null>(null);

  const handlers = (kind: string | null, from: number | null) => ({
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (kind === null || event.button !== 0 || (from === null && event.pointerType === "touch")) return;
      start.current = { kind, from, x: event.clientX, y: event.clientY };
      event.currentTarget.setPointerCapture?.(event.pointerId);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const begun = start.current;
      if (!begun) return;
      const far = Math.hypot(event.clientX - begun.x, event.clientY - begun.y) > THRESHOLD;
      if (drag || far) setDrag({ ...begun, x: event.clientX, y: event.clientY });
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      start.current = null;
      if (!drag) return;
      setDrag(null);
      onDrop(drag, cellUnder(event.clientX, event.clientY));
    },
    onPointerCancel() {
      start.current = null;
      setDrag(null);
    },
  });
  return { drag, handlers };
}
