"use client";
import { useEffect, useState } from "react";

/** Slow enough to see what each iteration commits. */
const PER_ITERATION_MS = 380;

export interface Playing {
  /** Iterations shown, 0 … length. */
  readonly clock: number;
  readonly isPlaying: boolean;
  /** Shows a moment and stands still. */
  readonly show: (clock: number) => void;
  /** Starts, from the beginning where the end is on show, or stops. */
  readonly toggle: () => void;
}

/** The clock of one run: at its end when it opens, and whenever the run is another one. */
export function usePlaying(length: number): Playing {
  const [moment, setMoment] = useState<number | null>(null);
  const [isPlaying, setPlaying] = useState(false);
  const clock = Math.min(moment ?? length, length);
  const runs = isPlaying && clock < length;

  useEffect(() => {
    if (!runs) return;
    const timer = setTimeout(() => setMoment(clock + 1), PER_ITERATION_MS);
    return () => clearTimeout(timer);
  }, [runs, clock]);

  return {
    clock,
    isPlaying: runs,
    show(to) {
      setPlaying(false);
      setMoment(to >= length ? null : to);
    },
    toggle() {
      if (!runs && clock >= length) setMoment(0);
      setPlaying(!runs);
    },
  };
}
