/** Iterations as views of a figure and as rows of its table: numbers and words only, no DOM. */
import type { Interval } from "@/lib/analysis/interval";
import type { CommitDistribution, IterationPoint } from "@/lib/sweep/iterations";
import { formatMean, formatShare } from "./format";
import { lineId, lineLook, lineName } from "./measured-lines";
import { type HorizontalAxis, lengthAxis, type Series, shareAxis } from "./series-axes";
import { numberAxis } from "./series-geometry";
import type { FigureView } from "./ViewsFigure";

/** Share of the response length that the paper on Dimple reports as iterations, and its name. */
const PAPER = { share: 1 / 3, name: "length ÷ 3, as in the paper" };

const guide = (points: readonly (readonly [x: number, y: number])[]): Series => ({
  id: "paper",
  name: PAPER.name,
  color: "var(--muted)",
  isGuide: true,
  points: points.map(([x, value]) => ({ x, y: { value, low: value, high: value }, title: "" })),
});

interface Lines {
  readonly id: (point: IterationPoint) => string;
  readonly name: (point: IterationPoint) => string;
  readonly x: (point: IterationPoint) => number;
  readonly y: (point: IterationPoint) => Interval;
}

/** Points as lines, in ascending x. */
function linesOf(points: readonly IterationPoint[], { id, name, x, y }: Lines): Series[] {
  const lines = new Map<string, IterationPoint[]>();
  for (const point of points) lines.set(id(point), [...(lines.get(id(point)) ?? []), point]);
  return [...lines.values()].map((members, index) => ({
    id: id(members[0]!),
    name: name(members[0]!),
    ...lineLook(index),
    points: members
      .map((point) => ({
        x: x(point),
        y: y(point),
        title: `${name(point)}: ${formatMean(y(point), 2)}, n ${point.n}`,
      }))
      .sort((one, other) => one.x - other.x),
  }));
}

const byLane = { id: lineId, name: lineName, x: ({ length }: IterationPoint) => length };

/** The lane without its threshold: what a line over thresholds is of. */
const withoutGamma = (point: IterationPoint): IterationPoint => ({
  ...point,
  lane: point.lane
    .split(";")
    .filter((part) => !part.startsWith("gamma="))
    .join(";"),
});

const atLength = (point: IterationPoint) => `${lineName(withoutGamma(point))}, ${Math.round(point.length)} positions`;

const gammaAxis = (values: readonly number[]): HorizontalAxis => ({
  name: "threshold γ",
  isLogarithmic: false,
  domain: [Math.min(...values) - 0.02, Math.max(...values) + 0.02],
  ticks: [...new Set(values)].sort((a, b) => a - b).map((value) => ({ value, label: `${value}` })),
});

/** Iterations against length and threshold, positions per iteration, and how many positions iterations commit. */
export function iterationViews(
  points: readonly IterationPoint[],
  distributions: readonly CommitDistribution[],
): FigureView[] {
  const iterations = linesOf(points, { ...byLane, y: (point) => point.iterations });
  const axis = lengthAxis(iterations);
  const third = guide(axis.ticks.map(({ value }) => [value, value * PAPER.share]));
  const perIteration = linesOf(points, { ...byLane, y: ({ tokensPerIteration }) => tokensPerIteration.nominal });
  const means = "Bands are Student’s 95\u00a0% intervals of means over answers.";
  return [
    {
      label: "By length",
      title: "Iterations by response length",
      caption: `${means} The paper on Dimple reports about a third of the response length.`,
      series: [...iterations, third],
      axis,
      vertical: numberAxis([...iterations, third]),
      hasBands: true,
    },
    ...gammaView(points),
    {
      label: "Per iteration",
      title: "Response positions committed per iteration by response length",
      caption: `${means} Filler counts, as in most papers; the table has tokens before the end token as well.`,
      series: perIteration,
      axis,
      vertical: numberAxis(perIteration),
      hasBands: true,
    },
    commitView(distributions),
  ];
}

/** Iterations against the threshold; none where there is one threshold or no lane has any. */
function gammaView(points: readonly IterationPoint[]): FigureView[] {
  const gated = points.filter(({ gamma }) => gamma !== null);
  const gammas = gated.map(({ gamma }) => gamma!);
  if (new Set(gammas).size < 2) return [];
  const lines = linesOf(gated, {
    id: atLength,
    name: atLength,
    x: ({ gamma }) => gamma!,
    y: ({ perLength }) => perLength,
  });
  const axis = gammaAxis(gammas);
  const series = [...lines, guide(axis.ticks.map(({ value }) => [value, PAPER.share]))];
  return [
    {
      label: "By γ",
      title: "Iterations per response position by threshold",
      caption:
        "1 is one token at a time. Bands are Student’s 95\u00a0% intervals of means over answers; each threshold was asked the same questions.",
      series,
      axis,
      vertical: numberAxis(series),
      hasBands: true,
    },
  ];
}

function commitView(distributions: readonly CommitDistribution[]): FigureView {
  const sizes = distributions.flatMap((line) => line.sizes.map(({ size }) => size));
  const most = Math.max(2, ...sizes);
  return {
    label: "Commits",
    title: "Share of iterations that commit so many positions or more",
    caption:
      "All answers of a lane together, lengths too. Bands are Wilson’s 95\u00a0% intervals; iterations of one answer are not independent of each other, so they are rather too narrow.",
    series: distributions.map((line, index) => ({
      id: lineId(line),
      name: lineName(line),
      ...lineLook(index),
      points: line.sizes
        .filter(({ size }) => size > 0)
        .map(({ size, atLeast }) => ({
          x: size,
          y: atLeast,
          title: `${lineName(line)}: ${formatShare(atLeast)} of ${line.iterations} iterations`,
        })),
    })),
    axis: {
      name: "positions committed (logarithmic)",
      isLogarithmic: true,
      domain: [0.95, most * 1.1],
      ticks: [1, 2, 4, 8, 16, 32, 64, 128]
        .filter((value) => value <= most)
        .map((value) => ({ value, label: `${value}` })),
      unit: "positions or more",
    },
    vertical: shareAxis(),
    hasBands: true,
  };
}

const HEAD = [
  "lane",
  "length",
  "γ",
  "n",
  "iterations (95 %)",
  "per position",
  "positions per iteration",
  "tokens before the end per iteration",
  "length ÷ 3",
];

/** Everything that was measured, a row a lane and length. */
export function iterationTable(points: readonly IterationPoint[]) {
  const rows = points.map((point) => [
    lineName(point),
    point.length.toFixed(0),
    point.gamma === null ? "–" : String(point.gamma),
    String(point.n),
    formatMean(point.iterations),
    formatMean(point.perLength, 3),
    formatMean(point.tokensPerIteration.nominal),
    formatMean(point.tokensPerIteration.effective, 2),
    point.paper.toFixed(1),
  ]);
  return { label: "Iterations", head: HEAD, rows };
}
