/** Structure priors as views of a figure and as rows of its table: numbers and words only, no DOM. */
import type { Interval } from "@/lib/analysis/interval";
import type { PriorPoint } from "@/lib/sweep/priors";
import { formatMean, formatPoints, formatShare } from "./format";
import { lineLook, namesWithLength } from "./measured-lines";
import { besideKind, kindAxis, type Series, shareAxis } from "./series-axes";
import { numberAxis } from "./series-geometry";
import type { FigureView } from "./ViewsFigure";

type Side = PriorPoint["given"];

/** Names of lanes; the prior is told by what stands beside it. */
function namesOf(points: readonly PriorPoint[]): (point: PriorPoint) => string {
  const named = namesWithLength(points);
  return (point) => named({ ...point, prior: "none" });
}

const SIDES = [
  { key: "without", words: "without prior" },
  { key: "given", words: "with prior" },
] as const;

/** Two lines a lane, without a prior and with one: empty signs and full ones. */
function seriesOf(
  points: readonly PriorPoint[],
  tasks: readonly string[],
  read: (side: Side) => Interval | null,
  format: (value: Interval) => string,
): Series[] {
  const nameOf = namesOf(points);
  const names = [...new Set(points.map(nameOf))];
  return names.flatMap((lane, index) =>
    SIDES.map(({ key, words }, side) => {
      const name = `${lane}, ${words}`;
      return {
        id: name,
        name,
        ...lineLook(index),
        // Not dashed: an empty sign.
        isDashed: key === "without",
        isScattered: true,
        points: points
          .filter((point) => nameOf(point) === lane)
          .flatMap((point) => {
            const y = read(point[key]);
            const x = besideKind(tasks.indexOf(point.task), 2 * index + side, 2 * names.length);
            return y ? [{ x, y, title: `${name}, ${point.task}: ${format(y)}, n ${point[key].n}` }] : [];
          })
          .sort((one, other) => one.x - other.x),
      };
    }),
  );
}

/** Accuracy, adherence and produced length of every task with and without its prior. */
export function priorViews(points: readonly PriorPoint[]): FigureView[] {
  const tasks = [...new Set(points.map(({ task }) => task))];
  const axis = kindAxis("task", tasks);
  const accuracy = seriesOf(points, tasks, (side) => side.accuracy, formatShare);
  const adherence = seriesOf(points, tasks, (side) => side.adherence, formatShare);
  const produced = seriesOf(points, tasks, (side) => side.producedLength, formatMean);
  return [
    {
      label: "Accuracy",
      title: "Right answers with and without a structure prior",
      caption:
        "Empty signs without, full ones with the prior that suits the question. Bars are Wilson’s 95\u00a0% intervals; the table has the difference on the same questions.",
      series: accuracy,
      axis,
      vertical: shareAxis(),
    },
    {
      label: "Adherence",
      title: "Share of the prior’s tokens that stand at their places",
      caption:
        "Empty signs without, full ones with the prior: tokens of it that stand where it has them. Bars are Student’s 95\u00a0% intervals.",
      series: adherence,
      axis,
      vertical: shareAxis(),
    },
    {
      label: "Produced length",
      title: "Tokens before the end token with and without a structure prior",
      caption: "Empty signs without, full ones with the prior. Bars are Student’s 95\u00a0% intervals.",
      series: produced,
      axis,
      vertical: numberAxis(produced),
    },
  ];
}

const HEAD = [
  "lane",
  "task",
  "n",
  "right without (95 %)",
  "right with (95 %)",
  "points gained (95 %)",
  "adherence without",
  "adherence with",
  "length without",
  "length with",
  "iterations without",
  "iterations with",
];

/** Everything that was measured, a row a lane, length and task. */
export function priorTable(points: readonly PriorPoint[]) {
  const nameOf = namesOf(points);
  const rows = points.map((point) => {
    const { without, given, gain } = point;
    return [
      nameOf(point),
      point.task,
      String(given.n),
      formatShare(without.accuracy),
      formatShare(given.accuracy),
      gain ? formatPoints(gain.difference) : "–",
      without.adherence ? formatShare(without.adherence) : "–",
      given.adherence ? formatShare(given.adherence) : "–",
      formatMean(without.producedLength),
      formatMean(given.producedLength),
      formatMean(without.iterations),
      formatMean(given.iterations),
    ];
  });
  return { label: "Structure priors", head: HEAD, rows };
}
