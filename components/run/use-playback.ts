"use client";
import { useEffect } from "react";
import { clockEnd, clockValue, neighbourMoment, playMs } from "@/lib/analysis/clock";
import type { Trace } from "@/lib/trace/schema";
import { useView, useViewStore } from "./use-view";
import type { ViewState } from "./view";

const prefersLessMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Milliseconds a moment stays when nothing may glide. */
const STILL_MS = 700;

/**
 * The player: moves the clock of the view around this component while it plays, smoothly, or from moment to moment where
 * less motion is asked for. Call it once a view.
 */
export function usePlayback(): void {
  const store = useViewStore();
  const isPlaying = useView((view) => view.isPlaying);
  useEffect(() => {
    if (!isPlaying) return;
    rewindAtEnd(store.getState());
    if (prefersLessMotion()) {
      let timer = setTimeout(function still() {
        advanceOne(store.getState());
        timer = setTimeout(still, STILL_MS / store.getState().speed);
      }, STILL_MS / store.getState().speed);
      return () => clearTimeout(timer);
    }
    let frame = 0;
    let before: number | null = null;
    const tick = (now: number) => {
      if (before !== null) advance(store.getState(), now - before);
      before = now;
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [isPlaying, store]);
}

const tracesOf = ({ shownRuns }: ViewState): Trace[] => shownRuns().map(({ trace }) => trace);

function rewindAtEnd(view: ViewState): void {
  const traces = tracesOf(view);
  if (clockValue(traces, view.clock) >= clockEnd(traces, view.clock.scale)) view.moveClock(0);
}

function advance(view: ViewState, elapsedMs: number): void {
  const traces = tracesOf(view);
  const end = clockEnd(traces, view.clock.scale);
  const share = (elapsedMs * view.speed) / playMs(traces, view.clock.scale);
  finishOr(view, clockValue(traces, view.clock) + share * end, end);
}

function advanceOne(view: ViewState): void {
  const traces = tracesOf(view);
  finishOr(view, neighbourMoment(traces, view.clock, 1), clockEnd(traces, view.clock.scale));
}

function finishOr(view: ViewState, next: number, end: number): void {
  view.moveClock(next < end ? next : "end");
  if (next >= end) view.setPlaying(false);
}
