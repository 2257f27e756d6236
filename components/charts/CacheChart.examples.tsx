"use client";
import { CacheChart } from "./CacheChart";
import type { ChartExample } from "./examples";

export const cacheChartExamples: readonly ChartExample[] = [
  { title: "Work saved", render: (_, { caches }) => <CacheChart {...caches} /> },
  { title: "Right answers lost", render: (_, { caches }) => <CacheChart {...caches} first="Accuracy" /> },
  { title: "No lane without a cache", render: () => <CacheChart points={[]} byPrompt={[]} /> },
];
