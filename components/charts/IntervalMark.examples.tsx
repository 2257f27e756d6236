"use client";
import { wilsonInterval } from "@/lib/analysis/interval";
import type { ChartExample } from "./examples";
import { formatPercent } from "./format";
import { IntervalMark } from "./IntervalMark";

/** As a table shows it: beside the number. */
function Row({ right, questions }: { readonly right: number; readonly questions: number }) {
  const { value, low, high } = wilsonInterval(right, questions);
  return (
    <div className="flex items-center gap-2 tabular-nums">
      <span className="w-24">
        <IntervalMark accuracy={value} interval={[low, high]} />
      </span>
      {formatPercent(value)} of {questions}
    </div>
  );
}

export const intervalMarkExamples: readonly ChartExample[] = [
  {
    title: "Few questions and many",
    render: () =>
      [10, 100, 10_000].map((questions) => <Row key={questions} right={0.8 * questions} questions={questions} />),
  },
  {
    title: "None right and all right",
    render: () => [0, 50].map((right) => <Row key={right} right={right} questions={50} />),
  },
];
