import type { ChartExample } from "./examples";
import { MetricRow } from "./MetricRow";

export const metricRowExamples: readonly ChartExample[] = [
  {
    title: "Right answer",
    render: ({ confident }) => <MetricRow trace={confident} grade={{ correct: true, score: 1 }} />,
  },
  {
    title: "Partly right answer",
    render: ({ hasty }) => (
      <MetricRow trace={hasty} grade={{ correct: false, score: 0.67, detail: "the dog is missing" }} />
    ),
  },
  { title: "Not graded", render: ({ budget }) => <MetricRow trace={budget} /> },
];
