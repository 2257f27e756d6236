import { formatPoints, formatShare } from "@/components/charts/format";
import { LateSeriesChart } from "@/components/charts/LateSeriesChart";
import { pointsAxis } from "@/components/charts/series-axes";
import { numberAxis } from "@/components/charts/series-geometry";
import { NumbersTable } from "@/components/ui/NumbersTable";
import type { AblationsReport, StabilityReport } from "@/lib/report/training-report";
import { ablationSeries, budgetAxis, choiceAxis, lossSeries } from "./training-series";

/** `1.2 %` of the steps that were judged. */
const spikesOf = ({ spikes, judged }: { readonly spikes: number; readonly judged: number }) =>
  judged === 0 ? "–" : `${spikes} of ${judged}`;

/** What each choice of training brings against the base, in points and in a table. */
export function TrainingChoices({ report }: { readonly report: AblationsReport }) {
  const series = ablationSeries(report);
  return (
    <>
      {series.some(({ points }) => points.length > 0) && (
        <LateSeriesChart
          label="Points by which each choice differs from the base; the numbers are in the table below"
          series={series}
          axis={choiceAxis(report)}
          vertical={pointsAxis(series)}
        />
      )}
      <NumbersTable
        label="What each choice of training brings"
        head={[
          "choice",
          "in words",
          "steps",
          "right answers (95 %)",
          "points against the base",
          "spikes",
          "γ 0.5",
          "read once more",
          "points by that",
        ]}
        rows={report.runs.map((run) => [
          run.id,
          run.words,
          `${run.steps}`,
          formatShare(run.mean),
          run.difference ? formatPoints(run.difference) : "–",
          spikesOf(run),
          formatShare(run.hasty),
          formatShare(run.reread),
          formatPoints(run.revision),
        ])}
      />
    </>
  );
}

/** How steadily the twins learn: their loss over three seeds each, spikes and norms of gradients. */
export function TrainingStability({ report }: { readonly report: StabilityReport }) {
  const series = lossSeries(report);
  return (
    <>
      <LateSeriesChart
        label="Loss against positions trained, from the lowest to the highest seed; the runs are in the table below"
        series={series}
        axis={budgetAxis(report)}
        vertical={numberAxis(series)}
        hasBands
      />
      <NumbersTable
        label="Every seed of every twin"
        head={["trained", "seed", "right answers (95 %)", "last loss", "spikes", "mean gradient", "largest gradient"]}
        rows={report.twins.flatMap(({ words, runs }) =>
          runs.map((run) => [
            words,
            `${run.seed}`,
            formatShare(run.mean),
            run.curve.at(-1)!.loss.toFixed(2),
            spikesOf(run),
            run.gradient.mean.toFixed(2),
            run.gradient.largest.toFixed(1),
          ]),
        )}
      />
    </>
  );
}
