/** The order of commits as views of a figure and as rows of its table: numbers and words only, no DOM. */
import type { accuracyByOrder, OrderPoint } from "@/lib/sweep/order";
import { formatMean, formatShare } from "./format";
import { lineId, lineLook, lineName, namesWithLength } from "./measured-lines";
import { besideKind, kindAxis, lowestShare, type Series, shareAxis } from "./series-geometry";
import type { FigureView } from "./ViewsFigure";

export type LaneOrder = ReturnType<typeof accuracyByOrder>[number];

/** How near to left to right each lane writes each task, and how often answers of an order are right. */
export function orderViews(points: readonly OrderPoint[], lanes: readonly LaneOrder[]): FigureView[] {
  const nameOf = namesWithLength(points);
  const tasks = [...new Set(points.map(({ task }) => task))];
  const lines = [...new Set(points.map(lineName))];
  const names = [...new Set(points.map(nameOf))];
  const orders = names.map((name, line): Series => {
    const own = points.filter((point) => nameOf(point) === name);
    return {
      id: name,
      name,
      ...lineLook(line),
      isScattered: true,
      points: own.flatMap(({ task, leftToRight, n, without }) =>
        leftToRight
          ? [
              {
                x: besideKind(tasks.indexOf(task), line, names.length),
                y: leftToRight,
                title: `${name}, ${task}: τ ${formatMean(leftToRight, 2)}, n ${n}${without > 0 ? `, ${without} at once` : ""}`,
              },
            ]
          : [],
      ),
    };
  });
  const accuracy = lanes.map((lane): Series => {
    const name = lineName(lane);
    return {
      id: lineId(lane),
      name,
      ...lineLook(lines.indexOf(name)),
      points: lane.bins.map(({ from, to, n, leftToRight, accuracy }) => ({
        x: leftToRight,
        y: accuracy,
        title: `${name}: ${formatShare(accuracy)} of ${n} answers with τ ${from} to ${to}`,
      })),
    };
  });
  return [
    {
      label: "Order",
      title: "How near to left to right answers are written",
      caption:
        "Kendall’s τ of position and iteration of commit, up to the end token: 1 is strictly left to right, 0 no order, −1 right to left. Answers that came at once have none. Bars are Student’s 95\u00a0% intervals.",
      series: orders,
      axis: kindAxis("task", tasks),
      vertical: { domain: [-1, 1], unit: "number" },
    },
    {
      label: "Accuracy by order",
      title: "Right answers by the order that they were written in",
      caption:
        "Answers of each lane by Kendall’s τ with left to right, in five bins drawn at their mean. Bars are Wilson’s 95\u00a0% intervals. Tasks differ in both, so that this is no effect of the order alone.",
      series: accuracy,
      axis: {
        name: "Kendall’s τ with left to right",
        isLogarithmic: false,
        domain: [-1.05, 1.05],
        ticks: [-1, -0.5, 0, 0.5, 1].map((value) => ({ value, label: String(value).replace("-", "−") })),
      },
      vertical: shareAxis(lowestShare(accuracy)),
    },
  ];
}

/** Everything that was measured, a row a lane, length and task. */
export function orderTable(points: readonly OrderPoint[]) {
  const nameOf = namesWithLength(points);
  const rows = points.map((point) => [
    nameOf(point),
    point.task,
    String(point.n),
    String(point.without),
    point.leftToRight ? formatMean(point.leftToRight, 2) : "–",
    formatShare(point.accuracy),
  ]);
  return {
    label: "Order of commits",
    head: ["lane", "task", "answers with an order", "at once", "Kendall’s τ (95 %)", "right answers (95 %)"],
    rows,
  };
}
