import type { ChartExample } from "./examples";
import { MetricRow } from "./MetricRow";

export const metricRowExamples: readonly ChartExample[] = [
  { title: "A whole run", render: ({ confident }) => <MetricRow trace={confident} /> },
  { title: "With a prompt cache", render: ({ cached }) => <MetricRow trace={cached} /> },
];
