/** What charts that are sliders on the clock share: where a key leads, and which iteration the pointer means. */
import type { KeyboardEvent, MouseEvent } from "react";
import type { Bands } from "./heatmap-geometry";

export interface ClockSlider {
  /** Bands of the iterations, px. */
  readonly x: Bands;
  /** Width of the plot, and where it begins in the element, px. */
  readonly width: number;
  readonly left: number;
  /** Iterations of the run. */
  readonly iterations: number;
  /** Iterations that have happened at the clock. */
  readonly clock: number;
  /** Iteration under the pointer, 0-based. */
  readonly hovered: number | null;
  readonly onHover?: ((iteration: number | null) => void) | undefined;
  /** Called with the new clock, 0 … all. */
  readonly onSelect?: ((clock: number) => void) | undefined;
}

/** Event handlers of such a chart: point at an iteration, click it, or walk by keys. */
export function clockSliderHandlers(slider: ClockSlider) {
  const { x, width, left, iterations, clock, hovered, onHover, onSelect } = slider;
  const iterationAt = (event: MouseEvent) => {
    const at = event.clientX - event.currentTarget.getBoundingClientRect().left - left;
    const index = x.start.findLastIndex((start) => start <= at);
    return index >= 0 && index < iterations && at <= width ? index : null;
  };
  return {
    onKeyDown: (event: KeyboardEvent) => {
      const target = stepClock(event.key, clock, iterations);
      if (target === null) return;
      event.preventDefault();
      event.stopPropagation();
      onSelect?.(target);
    },
    onPointerMove: (event: MouseEvent) => {
      const iteration = iterationAt(event);
      if (iteration !== hovered) onHover?.(iteration);
    },
    onPointerLeave: () => onHover?.(null),
    onClick: (event: MouseEvent) => {
      const iteration = iterationAt(event);
      if (iteration !== null) onSelect?.(iteration + 1);
    },
  };
}

/** Where a key moves the clock of a run with `last` iterations, or null when it does not. */
function stepClock(key: string, clock: number, last: number): number | null {
  if (key === "ArrowRight" || key === "ArrowUp") return Math.min(clock + 1, last);
  if (key === "ArrowLeft" || key === "ArrowDown") return Math.max(clock - 1, 0);
  if (key === "Home") return 0;
  if (key === "End") return last;
  return null;
}
