"use client";
import { type ComponentProps, lazy, Suspense } from "react";
import type { SeriesChart } from "./SeriesChart";
// What the server drew stands in its styles until the script is there.
import "./ChartTooltip.module.css";
import "./SeriesChart.module.css";
import "./shared.module.css";

const Chart = lazy(async () => ({ default: (await import("./SeriesChart")).SeriesChart }));

/** A series chart of a page that draws it once, while it is made: what lets it be read point by point comes after the page’s own script. */
export function LateSeriesChart(chart: ComponentProps<typeof SeriesChart>) {
  return (
    <Suspense>
      <Chart {...chart} />
    </Suspense>
  );
}
