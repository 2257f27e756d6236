"use client";
import { useMemo } from "react";
import type { ClassPoint, OrderPoint } from "@/lib/sweep/order";
import { NothingMeasured } from "./NothingMeasured";
import { type LaneOrder, orderTable, orderViews } from "./order-views";
import { ViewsFigure } from "./ViewsFigure";

interface OrderChartProps {
  /** Lanes on their tasks; `orderPoints` makes them from rows. */
  readonly points: readonly OrderPoint[];
  /** Of the same rows, by `accuracyByOrder`. */
  readonly lanes: readonly LaneOrder[];
  /** Of the same rows, by `classPoints`. */
  readonly classes: readonly ClassPoint[];
  /** What is drawn at first; absent: the order. */
  readonly first?: string;
}

/** In which order answers are written, and how often answers of an order are right. */
export function OrderChart({ points, lanes, classes, first }: OrderChartProps) {
  const views = useMemo(() => orderViews(points, lanes, classes), [points, lanes, classes]);
  if (points.length === 0) return <NothingMeasured what="answer" />;
  return <ViewsFigure label="What is drawn" views={views} first={first} table={orderTable(points)} />;
}
