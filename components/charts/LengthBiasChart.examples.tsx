"use client";
import type { ChartExample } from "./examples";
import { LengthBiasChart } from "./LengthBiasChart";

export const lengthBiasChartExamples: readonly ChartExample[] = [
  {
    title: "Models of many lengths and of one, and a strategy that sets its own length",
    render: (_, { lengthCurves }) => <LengthBiasChart curves={lengthCurves} />,
  },
  {
    title: "How much of the answer is filler",
    render: (_, { lengthCurves }) => <LengthBiasChart curves={lengthCurves} first="Filler" />,
  },
  { title: "Nothing of a preset length", render: () => <LengthBiasChart curves={[]} /> },
];
