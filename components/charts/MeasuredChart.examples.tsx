"use client";
import { Scrollable } from "@/components/ui/Scrollable";
import { wilsonInterval } from "@/lib/analysis/interval";
import type { ChartExample } from "./examples";
import { MeasuredChart } from "./MeasuredChart";
import type { MeasuredPoint } from "./measured-geometry";

/** Questions that every point of the examples was asked. */
const QUESTIONS = 200;

const point = (series: string, label: string, cost: number, right: number): MeasuredPoint => ({
  id: label,
  label,
  series,
  cost,
  accuracy: wilsonInterval(right, QUESTIONS),
  samples: QUESTIONS,
});

const strategies: readonly MeasuredPoint[] = [
  point("Toy", "Hasty", 2.4, 128),
  point("Toy", "Confident", 6.8, 171),
  point("Toy", "Entropy", 7.1, 164),
  point("Toy", "Random order", 24, 150),
  point("Toy", "One by one", 24, 183),
  point("Causal toy", "Speculative", 9.5, 176),
  point("Causal toy", "Autoregressive", 21, 176),
];

const caches: readonly MeasuredPoint[] = [
  { ...point("One by one", "No cache", 48, 183), isReference: true },
  point("One by one", "Prompt cache", 30, 183),
  point("One by one", "Block cache", 12, 174),
  point("One by one", "Stale block cache", 16, 160),
];

/** On a phone it scrolls, as where it is used. */
const Measured = (props: { readonly measured: readonly MeasuredPoint[]; readonly cost: string }) => (
  <Scrollable label="Right answers against what they cost">
    <MeasuredChart {...props} />
  </Scrollable>
);

export const measuredChartExamples: readonly ChartExample[] = [
  {
    title: "Two series, each with its front",
    render: () => <Measured measured={strategies} cost="evaluations a response" />,
  },
  {
    title: "One series with what it is held against",
    render: () => <Measured measured={caches} cost="canvas-lengths computed a response" />,
  },
];
