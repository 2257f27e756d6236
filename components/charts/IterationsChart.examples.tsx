"use client";
import type { ChartExample } from "./examples";
import { IterationsChart } from "./IterationsChart";

export const iterationsChartExamples: readonly ChartExample[] = [
  {
    title: "Against the response length",
    render: (_, { iterations }) => <IterationsChart {...iterations} />,
  },
  { title: "Against the threshold", render: (_, { iterations }) => <IterationsChart {...iterations} first="By γ" /> },
  {
    title: "How many positions an iteration commits",
    render: (_, { iterations }) => <IterationsChart {...iterations} first="Commits" />,
  },
  { title: "No answer", render: () => <IterationsChart points={[]} distributions={[]} /> },
];
