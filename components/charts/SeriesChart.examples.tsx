"use client";
import { wilsonInterval } from "@/lib/analysis/interval";
import type { ChartExample } from "./examples";
import { SeriesChart } from "./SeriesChart";
import { type HorizontalAxis, type SeriesPoint, shareAxis } from "./series-axes";

/** Questions behind every point of the examples. */
const QUESTIONS = 120;

const point = (x: number, right: number): SeriesPoint => ({
  x,
  y: wilsonInterval(right, QUESTIONS),
  title: `${right} of ${QUESTIONS} right at ${x}`,
});

const iterations: HorizontalAxis = {
  name: "iterations per position (logarithmic)",
  isLogarithmic: true,
  ticks: [0.125, 0.25, 0.5, 1].map((value) => ({ value, label: String(value) })),
  domain: [0.1, 1.1],
};

const confidence: HorizontalAxis = {
  name: "confidence at commit",
  isLogarithmic: false,
  ticks: [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, label: `${100 * value} %` })),
  domain: [0, 1],
};

export const seriesChartExamples: readonly ChartExample[] = [
  {
    title: "Lines whose names would meet are named apart",
    render: () => (
      <SeriesChart
        label="Right answers against iterations"
        series={[
          {
            id: "threshold",
            name: "toy, γ",
            color: "var(--lane-a)",
            points: [point(0.14, 70), point(0.22, 92), point(0.45, 104), point(1, 108)],
          },
          {
            id: "steps",
            name: "toy, steps",
            color: "var(--lane-a)",
            isDashed: true,
            points: [point(0.25, 61), point(0.5, 96), point(1, 108)],
          },
          { id: "causal", name: "causal toy, next token", color: "var(--lane-b)", points: [point(1, 106)] },
        ]}
        axis={iterations}
        vertical={shareAxis(0.4)}
      />
    ),
  },
  {
    title: "Held against the diagonal",
    render: () => (
      <SeriesChart
        label="Right tokens against confidence"
        series={[
          {
            id: "toy",
            name: "toy",
            color: "var(--lane-c)",
            points: [point(0.15, 24), point(0.38, 40), point(0.62, 70), point(0.86, 108), point(0.98, 119)],
          },
        ]}
        axis={confidence}
        hasDiagonal
      />
    ),
  },
];
