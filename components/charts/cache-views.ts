/** Caches against none as views of a figure and as rows of its table: numbers and words only, no DOM. */
import type { Interval } from "@/lib/analysis/interval";
import type { CachePoint } from "@/lib/sweep/caches";
import { formatMean, formatPoints } from "./format";
import { lineId, lineLook, lineName, namesWithLength } from "./measured-lines";
import { type HorizontalAxis, pointsAxis, type Series } from "./series-axes";
import { numberAxis } from "./series-geometry";
import type { FigureView } from "./ViewsFigure";

/** What caches are drawn against. */
export type CacheAxis = "answer" | "prompt";

const lengthOf: Readonly<Record<CacheAxis, (point: CachePoint) => number>> = {
  answer: ({ responseLength }) => responseLength,
  prompt: ({ promptLength }) => promptLength,
};

const axisNames: Readonly<Record<CacheAxis, string>> = {
  answer: "response positions (logarithmic)",
  prompt: "mean positions of the prompt, its picture included (logarithmic)",
};

function linesOf(
  points: readonly CachePoint[],
  against: CacheAxis,
  y: (point: CachePoint) => Interval,
  told: (y: Interval) => string,
): Series[] {
  const lines = new Map<string, CachePoint[]>();
  // With prompts apart, lines of several answer lengths would cover each other: each is named with its own.
  const nameOf = against === "answer" ? lineName : namesWithLength(points);
  for (const point of points) {
    const name = nameOf(point);
    lines.set(name, [...(lines.get(name) ?? []), point]);
  }
  return [...lines].map(([name, members], index) => ({
    id: `${lineId(members[0]!)} ${name}`,
    name,
    ...lineLook(index),
    points: members
      .map((point) => ({ x: lengthOf[against](point), y: y(point), title: `${name}: ${told(y(point))}, n ${point.n}` }))
      .sort((one, other) => one.x - other.x),
  }));
}

/** A logarithmic axis with round numbers, from a little below the least to a little above the most. */
function axisOf(series: readonly Series[], against: CacheAxis): HorizontalAxis {
  const lengths = series.flatMap(({ points }) => points.map(({ x }) => x));
  const [least, most] = [Math.min(...lengths) / 1.1, Math.max(...lengths) * 1.1];
  const ticks = [4, 8, 16, 32, 64, 128, 256, 512].filter((value) => value >= least && value <= most);
  return {
    name: axisNames[against],
    isLogarithmic: true,
    domain: [least, most],
    ticks: ticks.map((value) => ({ value, label: `${value}` })),
    unit: "positions",
  };
}

function guideAt(value: number, name: string, { domain }: HorizontalAxis): Series {
  const points = domain.map((x) => ({ x, y: { value, low: value, high: value }, title: "" }));
  return { id: "guide", name, color: "var(--muted)", isGuide: true, points };
}

const times = (ratio: Interval) => `${formatMean(ratio, 2)} times less`;

/** Work and time saved, and right answers lost, by each cache against the same lane without one. */
export function cacheViews(points: readonly CachePoint[], against: CacheAxis): FigureView[] {
  const savings = (
    label: string,
    title: string,
    caption: string,
    read: (point: CachePoint) => Interval,
  ): FigureView => {
    const lines = linesOf(points, against, read, times);
    const axis = axisOf(lines, against);
    const series = [...lines, guideAt(1, "no cache", axis)];
    return { label, title, caption, series, axis, vertical: numberAxis(series), hasBands: true };
  };
  const means =
    "Geometric mean over the questions, each held against the same without a cache; bands are 95\u00a0% intervals of the mean logarithm.";
  const lost = linesOf(
    points,
    against,
    ({ accuracy }) => accuracy.difference,
    (y) => `${formatPoints(y)} points`,
  );
  const axis = axisOf(lost, against);
  return [
    savings(
      "Work",
      "How many times less work a cache leaves",
      `Evaluations counted by the positions that they ran. ${means}`,
      ({ work }) => work,
    ),
    savings(
      "Time",
      "How many times less time an answer takes",
      `On the machine that measured. ${means}`,
      ({ time }) => time,
    ),
    {
      label: "Accuracy",
      title: "Right answers gained or lost by a cache, points",
      caption:
        "Differences on the same questions with their 95\u00a0% interval (Bonett and Price); an interval that holds 0 shows no difference.",
      series: [...lost, guideAt(0, "no difference", axis)],
      axis,
      vertical: pointsAxis(lost),
      hasBands: true,
    },
  ];
}

const HEAD = [
  "lane",
  "answer",
  "prompt",
  "n",
  "times less work (95 %)",
  "times less time (95 %)",
  "points (95 %)",
  "verdict",
  "flipped, %",
  "KL(fresh ‖ cached), nats",
];

/** Everything that was measured, a row a lane with a cache. */
export function cacheTable(points: readonly CachePoint[]) {
  const rows = points.map((point) => {
    const { drift } = point;
    return [
      lineName(point),
      point.responseLength.toFixed(0),
      point.promptLength.toFixed(0),
      String(point.n),
      formatMean(point.work, 2),
      formatMean(point.time, 2),
      formatPoints(point.accuracy.difference),
      point.accuracy.verdict,
      drift && drift.positions > 0 ? ((100 * drift.flips) / drift.positions).toFixed(1) : "–",
      drift ? Number(drift.meanKl.toPrecision(2)).toString() : "–",
    ];
  });
  return { label: "Caches against none", head: HEAD, rows, named: 1 };
}
