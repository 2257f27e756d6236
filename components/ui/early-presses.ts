"use client";
import { useEffect } from "react";

/** Longest wait for a part to wake up, ms: nobody means a press any more that was made so long ago. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 30;

/** Whether React answers for an element yet: it ties an element to its properties as the part around it wakes up. */
const isAwake = (element: Element) => Object.keys(element).some((key) => key.startsWith("__reactProps$"));

/**
 * Keeps presses of what the server drew and no script has woken up, and does them as soon as one has: React does the same
 * for a part whose script is there, and lets go of a press where it must be fetched first. Links lead on by themselves.
 */
export function useEarlyPresses(): void {
  useEffect(() => {
    const waiting = new Map<HTMLButtonElement, number>();
    let timer: ReturnType<typeof setInterval> | undefined;
    const look = () => {
      for (const [element, until] of waiting) {
        if (element.isConnected && !isAwake(element) && performance.now() < until) continue;
        waiting.delete(element);
        if (element.isConnected && isAwake(element)) element.click();
      }
      if (waiting.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
    const keep = (event: MouseEvent) => {
      const element = event.target instanceof Element ? event.target.closest("button") : null;
      if (!element || element.disabled || isAwake(element)) return;
      // What the browser does by itself, such as opening a panel that is still empty, comes with the later press: twice would undo it.
      event.preventDefault();
      waiting.set(element, performance.now() + PATIENCE_MS);
      timer ??= setInterval(look, LOOK_EVERY_MS);
    };
    document.addEventListener("click", keep, true);
    return () => {
      document.removeEventListener("click", keep, true);
      clearInterval(timer);
    };
  }, []);
}
