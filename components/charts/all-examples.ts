/** Every chart with its examples, in the order of the gallery. */
import { commitChartExamples } from "./CommitChart.examples";
import { confidenceHeatmapExamples } from "./ConfidenceHeatmap.examples";
import type { ChartExample } from "./examples";
import { metricRowExamples } from "./MetricRow.examples";
import { tokenStripExamples } from "./TokenStrip.examples";

export const chartExamples: readonly { readonly chart: string; readonly examples: readonly ChartExample[] }[] = [
  { chart: "Token strip", examples: tokenStripExamples },
  { chart: "Confidence heatmap", examples: confidenceHeatmapExamples },
  { chart: "Commit chart", examples: commitChartExamples },
  { chart: "Metrics", examples: metricRowExamples },
];
