"use client";
import { ComparisonTable } from "./ComparisonTable";
import type { ChartExample } from "./examples";
import { laneColor, laneLetter } from "./lanes";

const right = { correct: true, score: 1 } as const;
const partly = { correct: false, score: 0.67, detail: "the dog is missing" } as const;
const wrong = { correct: false, score: 0, detail: "the answer stops after six words" } as const;

export const comparisonTableExamples: readonly ChartExample[] = [
  {
    title: "Four lanes",
    render: ({ confident, maskgit, hasty, budget }) => (
      <ComparisonTable
        lanes={[
          { label: "Confident γ 0.80", trace: confident, grade: right },
          { label: "MaskGIT", trace: maskgit, grade: right },
          { label: "MaskGIT, 4 steps", trace: hasty, grade: partly },
          { label: "Left to right, 9 steps", trace: budget, grade: wrong },
        ].map((lane, index) => ({ ...lane, letter: laneLetter(index), color: laneColor(index) }))}
      />
    ),
  },
  {
    title: "Repeated runs: times whose spreads part, and times that do not",
    render: ({ confident, maskgit, hasty }) => (
      <ComparisonTable
        label="Comparison of three lanes, run repeatedly"
        reference={1}
        lanes={[
          { label: "Confident γ 0.80", trace: confident, grade: right, repeats: [52, 47, 49, 55, 50] },
          { label: "MaskGIT", trace: maskgit, grade: right, repeats: [161, 148, 152, 170, 150] },
          { label: "MaskGIT, 4 steps", trace: hasty, grade: partly, repeats: [140, 122, 131, 149, 120] },
        ].map((lane, index) => ({ ...lane, letter: laneLetter(index), color: laneColor(index) }))}
      />
    ),
  },
];
