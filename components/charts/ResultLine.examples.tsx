import type { ChartExample } from "./examples";
import { laneColor } from "./lanes";
import { ResultLine } from "./ResultLine";

export const resultLineExamples: readonly ChartExample[] = [
  {
    title: "Right answer",
    render: ({ confident }) => (
      <ResultLine trace={confident} clock={confident.iterations.length} grade={{ correct: true, score: 1 }} />
    ),
  },
  {
    title: "Partly right answer",
    render: ({ hasty }) => (
      <ResultLine
        trace={hasty}
        clock={hasty.iterations.length}
        color={laneColor(1)}
        grade={{ correct: false, score: 0.67, detail: "the dog is missing" }}
      />
    ),
  },
  {
    title: "With the future hidden, after three iterations",
    render: ({ maskgit }) => (
      <ResultLine trace={maskgit} clock={3} color={laneColor(2)} grade={{ correct: true, score: 1 }} hidesFuture />
    ),
  },
];
