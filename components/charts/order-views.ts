/** The order of commits as views of a figure and as rows of its table: numbers and words only, no DOM. */
import { TOKEN_CLASSES, type TokenClass } from "@/lib/study/token-classes";
import type { accuracyByOrder, ClassPoint, OrderPoint } from "@/lib/sweep/order";
import { formatMean, formatShare } from "./format";
import { lineId, lineLook, lineName, namesWithLength } from "./measured-lines";
import { besideKind, kindAxis, lowestShare, type Series, shareAxis } from "./series-axes";
import type { FigureView } from "./ViewsFigure";

export type LaneOrder = ReturnType<typeof accuracyByOrder>[number];

/** Kinds of tokens in words. */
const CLASS_NAMES: Readonly<Record<TokenClass, string>> = {
  number: "numbers",
  object: "objects",
  place: "places",
  word: "other words",
  sign: "signs",
  end: "end, filler",
};

/**
 * How near to left to right each lane writes each task, which kind of token it commits first, and how often answers of an
 * order are right.
 */
export function orderViews(
  points: readonly OrderPoint[],
  lanes: readonly LaneOrder[],
  classes: readonly ClassPoint[],
): FigureView[] {
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
  const kinds = TOKEN_CLASSES.filter((kind) => classes.some((point) => point.kind === kind));
  const times = lines.map((name, line): Series => {
    const own = classes.filter((point) => lineName(point) === name);
    return {
      id: name,
      name,
      ...lineLook(line),
      isScattered: true,
      points: own.map(({ kind, n, tokens, time }) => ({
        x: besideKind(kinds.indexOf(kind), line, lines.length),
        y: time,
        title: `${name}, ${CLASS_NAMES[kind]}: ${formatMean(time, 2)} of the run, ${tokens} tokens of ${n} answers`,
      })),
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
      label: "Kinds of tokens",
      title: "Which kind of token is committed first",
      caption:
        "Mean iteration of commit as a share of the run: 0 is the first iteration, 1 the last. Places are “top”, “left”, “above” …; signs are punctuation and brackets. Lengths and tasks together, answers of more than one iteration. Bars are Student’s 95\u00a0% intervals over the answers.",
      series: times,
      axis: kindAxis(
        "kind of token",
        kinds.map((kind) => CLASS_NAMES[kind]),
      ),
      vertical: { domain: [0, 1], unit: "number" },
      table: classTable(classes),
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

/** When each lane commits tokens of each kind, a row each. */
function classTable(classes: readonly ClassPoint[]) {
  return {
    label: "Kinds of tokens in the order of their commits",
    head: ["lane", "kind of token", "answers", "tokens", "mean iteration, 0 first, 1 last (95 %)"],
    rows: classes.map((point) => [
      lineName(point),
      CLASS_NAMES[point.kind],
      String(point.n),
      String(point.tokens),
      formatMean(point.time, 2),
    ]),
  };
}
