"use client";
import { CalibrationChart } from "./CalibrationChart";
import type { ChartExample } from "./examples";

export const calibrationChartExamples: readonly ChartExample[] = [
  { title: "Three models", render: (_, { calibration }) => <CalibrationChart lanes={calibration} /> },
  {
    title: "What a threshold buys",
    render: (_, { calibration }) => <CalibrationChart lanes={calibration} first="Right above γ" />,
  },
  {
    title: "What a threshold costs",
    render: (_, { calibration }) => <CalibrationChart lanes={calibration} first="Share above γ" />,
  },
];
