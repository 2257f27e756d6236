"use client";
import { useMemo } from "react";
import { NumbersTable } from "@/components/ui/NumbersTable";
import { calibrationTable, calibrationViews, errorTable, type LaneCalibration } from "./calibration-views";
import { NothingMeasured } from "./NothingMeasured";
import { ViewsFigure } from "./ViewsFigure";

interface CalibrationChartProps {
  /** Lanes with their calibration; `laneCalibrations` makes them from rows. */
  readonly lanes: readonly LaneCalibration[];
  /** What is drawn at first; absent: the reliability diagram. */
  readonly first?: string;
}

/** Whether a model is as sure of the tokens it commits as it should be, and what a threshold buys. */
export function CalibrationChart({ lanes, first }: CalibrationChartProps) {
  const views = useMemo(() => calibrationViews(lanes), [lanes]);
  if (lanes.every(({ calibration }) => calibration.tokens === 0))
    return <NothingMeasured what="answer that could be held against a right one" />;
  return (
    <ViewsFigure label="What is drawn" views={views} first={first} table={calibrationTable(lanes)}>
      <NumbersTable {...errorTable(lanes)} />
    </ViewsFigure>
  );
}
