"use client";
import type { ReactNode } from "react";
import { useShallow } from "zustand/react/shallow";
import { type PlaygroundState, usePlayground } from "@/components/playground/state/store";
import { PartBoundary } from "@/components/ui/PartBoundary";

interface PartProps {
  /** What it is, as a sentence has it: `the timeline`. */
  readonly name: string;
  /** What of the page it draws: after an error it is drawn anew when any of that changes. */
  readonly draws: (state: PlaygroundState) => readonly unknown[];
  readonly children: ReactNode;
}

/** A part of the page with a net under it: an error in it leaves the others alone. */
export function Part({ name, draws, children }: PartProps) {
  return (
    <PartBoundary name={name} drawn={usePlayground(useShallow(draws))}>
      {children}
    </PartBoundary>
  );
}

/** What most parts draw: the settings, and all runs. */
export const settingsAndRuns = ({ history, runs }: PlaygroundState) => [history, runs];

/** What a lane draws. */
export const runAndView =
  (laneId: string) =>
  ({ history, runs, heatmapView }: PlaygroundState) => [history, runs[laneId], heatmapView];

/** What is said of one cell. */
export const cellInSight = ({ runs, hovered, selected }: PlaygroundState) => [runs, hovered, selected];
