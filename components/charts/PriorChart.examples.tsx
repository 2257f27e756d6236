"use client";
import type { ChartExample } from "./examples";
import { PriorChart } from "./PriorChart";

export const priorChartExamples: readonly ChartExample[] = [
  { title: "Right answers with and without", render: (_, { priors }) => <PriorChart points={priors} /> },
  { title: "Adherence", render: (_, { priors }) => <PriorChart points={priors} first="Adherence" /> },
];
