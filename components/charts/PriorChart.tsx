"use client";
import { useMemo } from "react";
import type { PriorPoint } from "@/lib/sweep/priors";
import { NothingMeasured } from "./NothingMeasured";
import { priorTable, priorViews } from "./prior-views";
import { ViewsFigure } from "./ViewsFigure";

interface PriorChartProps {
  /** Lanes on tasks that were asked with and without a prior; `priorPoints` makes them from rows. */
  readonly points: readonly PriorPoint[];
  /** What is drawn at first; absent: accuracy. */
  readonly first?: string;
}

/** What a structure prior does to answers: right ones, how far they keep to it, their length. */
export function PriorChart({ points, first }: PriorChartProps) {
  const views = useMemo(() => priorViews(points), [points]);
  if (points.length === 0) return <NothingMeasured what="question with and without a structure prior" />;
  return <ViewsFigure label="What is drawn" views={views} first={first} table={priorTable(points)} />;
}
