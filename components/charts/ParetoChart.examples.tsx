"use client";
import type { ChartExample } from "./examples";
import { ParetoChart } from "./ParetoChart";

export const paretoChartExamples: readonly ChartExample[] = [
  { title: "Thresholds and steps", render: (_, { tradeoffs }) => <ParetoChart {...tradeoffs} onOpen={() => {}} /> },
];
