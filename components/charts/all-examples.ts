/** Every chart with its examples, in the order of the gallery. */
import { ancestryTreeExamples } from "./AncestryTree.examples";
import { cacheChartExamples } from "./CacheChart.examples";
import { calibrationChartExamples } from "./CalibrationChart.examples";
import { candidateBarsExamples } from "./CandidateBars.examples";
import { commitChartExamples } from "./CommitChart.examples";
import { comparisonTableExamples } from "./ComparisonTable.examples";
import { confidenceHeatmapExamples } from "./ConfidenceHeatmap.examples";
import { curvesChartExamples } from "./CurvesChart.examples";
import { divergenceStripExamples } from "./DivergenceStrip.examples";
import { draftPiecesExamples } from "./DraftPieces.examples";
import { driftChartExamples } from "./DriftChart.examples";
import type { ChartExample } from "./examples";
import { intervalMarkExamples } from "./IntervalMark.examples";
import { iterationsChartExamples } from "./IterationsChart.examples";
import { lengthBiasChartExamples } from "./LengthBiasChart.examples";
import { measuredChartExamples } from "./MeasuredChart.examples";
import { metricRowExamples } from "./MetricRow.examples";
import { orderChartExamples } from "./OrderChart.examples";
import { paretoChartExamples } from "./ParetoChart.examples";
import { priorChartExamples } from "./PriorChart.examples";
import { resultLineExamples } from "./ResultLine.examples";
import { seriesChartExamples } from "./SeriesChart.examples";
import { timelineTrackExamples } from "./TimelineTrack.examples";
import { tokenStripExamples } from "./TokenStrip.examples";
import { trajectoryChartExamples } from "./TrajectoryChart.examples";

interface ChartExamples {
  readonly chart: string;
  readonly examples: readonly ChartExample[];
  /** Needs the full width of the gallery: its examples stand below each other. */
  readonly isWide?: boolean;
}

export const chartExamples: readonly ChartExamples[] = [
  { chart: "Token strip", examples: tokenStripExamples },
  { chart: "Drafts of another vocabulary", examples: draftPiecesExamples },
  { chart: "Confidence heatmap", examples: confidenceHeatmapExamples },
  { chart: "Commit chart", examples: commitChartExamples },
  { chart: "Result", examples: resultLineExamples },
  { chart: "Metrics", examples: metricRowExamples },
  { chart: "Candidates", examples: candidateBarsExamples },
  { chart: "Trajectory", examples: trajectoryChartExamples },
  { chart: "Curves", examples: curvesChartExamples },
  { chart: "Drift", examples: driftChartExamples },
  { chart: "Timeline", examples: timelineTrackExamples },
  { chart: "Divergence", examples: divergenceStripExamples },
  { chart: "Ancestry", examples: ancestryTreeExamples },
  { chart: "Comparison", examples: comparisonTableExamples },
  { chart: "Measured", examples: measuredChartExamples, isWide: true },
  { chart: "Series", examples: seriesChartExamples, isWide: true },
  { chart: "Length bias", examples: lengthBiasChartExamples, isWide: true },
  { chart: "Iterations", examples: iterationsChartExamples, isWide: true },
  { chart: "Caches", examples: cacheChartExamples, isWide: true },
  { chart: "Order of commits", examples: orderChartExamples, isWide: true },
  { chart: "Calibration", examples: calibrationChartExamples, isWide: true },
  { chart: "Cost and accuracy", examples: paretoChartExamples, isWide: true },
  { chart: "Structure priors", examples: priorChartExamples, isWide: true },
  { chart: "Interval", examples: intervalMarkExamples },
];
