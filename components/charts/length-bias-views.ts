/** Curves over the preset length as views of a figure and as rows of its tables: numbers and words only, no DOM. */
import type { Interval } from "@/lib/analysis/interval";
import type { LengthCurve } from "@/lib/sweep/length-bias";
import { formatMean, formatPoints, formatShare } from "./format";
import { lineId, lineLook, lineName } from "./measured-lines";
import { lengthAxis, lowestShare, type Series, shareAxis } from "./series-axes";
import { numberAxis } from "./series-geometry";
import type { FigureView } from "./ViewsFigure";

type LengthPoint = LengthCurve["points"][number];

interface Quantity extends Pick<FigureView, "label" | "title"> {
  readonly isShare: boolean;
  /** Null where there is none: no answer of this length has an end token. */
  read(point: LengthPoint): Interval | null;
  /** Whose intervals they are. */
  readonly intervals: string;
}

/** What the preset length may change. */
const QUANTITIES: readonly Quantity[] = [
  {
    label: "Accuracy",
    title: "Right answers by preset length",
    isShare: true,
    read: ({ accuracy }) => accuracy,
    intervals: "Wilson’s for shares",
  },
  {
    label: "Produced length",
    title: "Tokens before the end token by preset length",
    isShare: false,
    read: ({ producedLength }) => producedLength,
    intervals: "Student’s for means",
  },
  {
    label: "End token",
    title: "Position of the first end token by preset length",
    isShare: false,
    read: ({ endPlace }) => endPlace,
    intervals: "Student’s for means, of the answers that have one",
  },
  {
    label: "Filler",
    title: "Share of the answer that is end token or filler by preset length",
    isShare: true,
    read: ({ fillerShare }) => fillerShare,
    intervals: "Student’s for means",
  },
];

/** A view a quantity; in each a line a lane and prior. */
export const lengthBiasViews = (curves: readonly LengthCurve[]): FigureView[] =>
  QUANTITIES.map((quantity) => viewOf(curves, quantity));

function viewOf(curves: readonly LengthCurve[], { label, title, isShare, read, intervals }: Quantity): FigureView {
  const format = isShare ? formatShare : formatMean;
  const series = curves.map((curve, index): Series => {
    const name = lineName(curve);
    const points = curve.points.flatMap((point) => {
      const y = read(point);
      return y ? [{ x: point.length, y, title: `${name}: ${format(y)}, n ${point.n}` }] : [];
    });
    return { id: lineId(curve), name, ...lineLook(index), points };
  });
  return {
    label,
    title,
    caption: `A model without length bias draws level lines: it answers the same whatever room it is given. Bands are 95\u00a0% intervals, ${intervals}; all lengths and lanes were asked the same questions.`,
    series,
    axis: lengthAxis(series),
    vertical: isShare ? shareAxis(lowestShare(series)) : numberAxis(series),
    hasBands: true,
  };
}

const LENGTH_HEAD = [
  "lane",
  "preset length",
  "n",
  "right answers (95 %)",
  "tokens before the end",
  "place of the end token",
  "answers that end",
  "filler",
];

/** Everything that was measured, a row a lane and length. */
export function lengthBiasTable(curves: readonly LengthCurve[]) {
  const rows = curves.flatMap((curve) =>
    curve.points.map((point) => [
      lineName(curve),
      String(point.length),
      String(point.n),
      formatShare(point.accuracy),
      formatMean(point.producedLength),
      point.endPlace ? formatMean(point.endPlace) : "–",
      formatShare(point.ended),
      formatShare(point.fillerShare),
    ]),
  );
  return { label: "Length bias", head: LENGTH_HEAD, rows };
}

const ELASTICITY_HEAD = ["lane", "points a doubling (95 %)", "best length", "worst length", "best against worst"];

/** What the curves come to: a row a lane that was asked at several lengths. */
export function elasticityTable(curves: readonly LengthCurve[]) {
  const rows = curves.flatMap((curve) => {
    const { perDoubling, range } = curve;
    if (!perDoubling && !range) return [];
    return [
      [
        lineName(curve),
        perDoubling ? formatPoints(perDoubling) : "–",
        range ? String(range.best) : "–",
        range ? String(range.worst) : "–",
        range?.comparison.verdict ?? "–",
      ],
    ];
  });
  return { label: "What a doubling of the preset length does to right answers", head: ELASTICITY_HEAD, rows, named: 1 };
}
