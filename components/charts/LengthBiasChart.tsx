"use client";
import { useMemo } from "react";
import { NumbersTable } from "@/components/ui/NumbersTable";
import type { LengthCurve } from "@/lib/sweep/length-bias";
import { elasticityTable, lengthBiasTable, lengthBiasViews } from "./length-bias-views";
import { NothingMeasured } from "./NothingMeasured";
import { ViewsFigure } from "./ViewsFigure";

interface LengthBiasChartProps {
  /** Lanes at several preset lengths; `lengthCurves` makes them from rows. */
  readonly curves: readonly LengthCurve[];
  /** What is drawn at first; absent: accuracy. */
  readonly first?: string;
}

/**
 * Length bias: what the room that an answer is given does to the answer. Accuracy, length produced, place of the end token
 * or share of filler against the preset length, a line a lane with its 95 % interval; and what a doubling changes.
 */
export function LengthBiasChart({ curves, first }: LengthBiasChartProps) {
  const views = useMemo(() => lengthBiasViews(curves), [curves]);
  if (curves.length === 0) return <NothingMeasured what="answer of a preset length" />;
  return (
    <ViewsFigure label="What is drawn" views={views} first={first} table={lengthBiasTable(curves)}>
      <NumbersTable {...elasticityTable(curves)} />
    </ViewsFigure>
  );
}
