"use client";
import { createContext, type RefObject, useContext, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Width that charts have which are as wide as what they stand in, CSS pixels; null before that was laid out. */
export const RoomForCharts = createContext<RefObject<number | null> | null>(null);

/** Content width of an element in which charts will stand, for `RoomForCharts`: they draw themselves once then, and need not be measured before. */
export function useRoomForCharts(frame: RefObject<HTMLElement | null>): RefObject<number | null> {
  const room = useRef<number | null>(null);
  useEffect(() => observeWidth(frame.current, (width) => (room.current = width)), [frame]);
  return room;
}

/**
 * Content width of an element, CSS pixels, kept up to date while it is resized. `fallback` is used before the
 * first measurement and where nothing is laid out (server, jsdom).
 */
export function useElementWidth(ref: RefObject<HTMLElement | null>, fallback: number): number {
  const room = useContext(RoomForCharts);
  const [width, setWidth] = useState(() => room?.current ?? fallback);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    // Measured before the first paint; the observer reports only after it. To measure is to lay out all of the page at once.
    const isKnown = typeof room?.current === "number";
    if (!isKnown && element.clientWidth > 0) setWidth(element.clientWidth);
    return observeWidth(element, setWidth);
  }, [ref, room]);
  return width;
}

/** Tells every width that an element is laid out with. @returns ends that */
function observeWidth(element: HTMLElement | null, tell: (width: number) => void): (() => void) | undefined {
  if (!element || typeof ResizeObserver === "undefined") return undefined;
  const observer = new ResizeObserver(([entry]) => {
    const measured = Math.floor(entry?.contentRect.width ?? 0);
    if (measured > 0) tell(measured);
  });
  observer.observe(element);
  return () => observer.disconnect();
}
