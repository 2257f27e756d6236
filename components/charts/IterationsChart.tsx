"use client";
import { useMemo } from "react";
import type { CommitDistribution, IterationPoint } from "@/lib/sweep/iterations";
import { iterationTable, iterationViews } from "./iterations-views";
import { NothingMeasured } from "./NothingMeasured";
import { ViewsFigure } from "./ViewsFigure";

interface IterationsChartProps {
  /** Lanes at their lengths; `iterationPoints` makes them from rows. */
  readonly points: readonly IterationPoint[];
  /** Of the same rows, by `commitDistributions`. */
  readonly distributions: readonly CommitDistribution[];
  /** What is drawn at first; absent: iterations by length. */
  readonly first?: string;
}

/** How many iterations answers take, against their length and the threshold, with a third of the length beside them. */
export function IterationsChart({ points, distributions, first }: IterationsChartProps) {
  const views = useMemo(() => iterationViews(points, distributions), [points, distributions]);
  if (points.length === 0) return <NothingMeasured what="answer" />;
  return <ViewsFigure label="What is drawn" views={views} first={first} table={iterationTable(points)} />;
}
