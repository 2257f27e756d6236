import { formatPoints, formatShare } from "@/components/charts/format";
import { LateSeriesChart } from "@/components/charts/LateSeriesChart";
import { type HorizontalAxis, lowestShare, type Series, shareAxis } from "@/components/charts/series-axes";
import { AllNumbers } from "@/components/ui/NumbersTable";
import type { ModelAtLengths } from "./one-length";

const COLORS: readonly string[] = ["var(--lane-a)", "var(--lane-c)"];

/**
 * Models whose last phase saw responses of one length, beside those that they come from or share their origin with, which
 * saw many.
 * @param pairs models of one origin each, at most two origins, one colour each
 */
export function OneLength({ pairs }: { readonly pairs: readonly (readonly ModelAtLengths[])[] }) {
  const series = pairs.flatMap((models, pair) => models.map((each) => seriesOf(each, COLORS[pair]!)));
  const lengths = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const axis: HorizontalAxis = {
    name: "preset response length (logarithmic)",
    isLogarithmic: true,
    domain: [lengths[0]! / 1.1, lengths.at(-1)! * 1.1],
    unit: "positions",
    ticks: lengths.map((value) => ({ value, label: String(value) })),
  };
  return (
    <>
      <LateSeriesChart
        label="Right answers by preset response length of models that were trained at one length or at many; the numbers are in the table below"
        series={series}
        axis={axis}
        vertical={shareAxis(lowestShare(series))}
      />
      <AllNumbers
        label="Trained at one length, or at many"
        head={["model", "trained at", ...lengths.map(String), "per doubling, points", "best against worst length"]}
        rows={pairs.flat().map(({ model, sawOneLength, curve: { points, perDoubling, range } }) => [
          model,
          sawOneLength ? "64" : "many",
          ...lengths.map((length) => {
            const point = points.find((each) => each.length === length);
            return point ? formatShare(point.accuracy) : "–";
          }),
          perDoubling ? formatPoints(perDoubling) : "–",
          range ? `${range.best} against ${range.worst}: ${range.comparison.verdict}` : "–",
        ])}
      />
    </>
  );
}

function seriesOf({ model, sawOneLength, curve }: ModelAtLengths, color: string): Series {
  return {
    id: model,
    name: `${model}, ${sawOneLength ? "one length" : "many lengths"}`,
    color,
    isDashed: !sawOneLength,
    points: curve.points.map(({ length, accuracy, n }) => ({
      x: length,
      y: accuracy,
      title: `${model}, ${length} positions: ${formatShare(accuracy)} of ${n}`,
    })),
  };
}
