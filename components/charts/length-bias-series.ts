/** Curves over the preset length as lines of a chart and as rows of a table: numbers and words only, no DOM. */
import type { Interval } from "@/lib/analysis/interval";
import type { LengthCurve } from "@/lib/sweep/length-bias";
import { formatMean, formatShare } from "./format";
import { lineId, lineLook, lineName } from "./measured-lines";
import type { Series } from "./series-geometry";

type LengthPoint = LengthCurve["points"][number];

/** What the preset length may change. */
export type LengthQuantity = "accuracy" | "producedLength" | "endPlace" | "fillerShare";

interface QuantityFacts {
  /** As a choice, and as the title of the chart. */
  readonly label: string;
  readonly title: string;
  readonly unit: "share" | "number";
  /** Null where there is none: no answer of this length has an end token. */
  read(point: LengthPoint): Interval | null;
  format(value: Interval): string;
}

export const LENGTH_QUANTITIES: Readonly<Record<LengthQuantity, QuantityFacts>> = {
  accuracy: {
    label: "Accuracy",
    title: "Right answers by preset length",
    unit: "share",
    read: ({ accuracy }) => accuracy,
    format: formatShare,
  },
  producedLength: {
    label: "Produced length",
    title: "Tokens before the end token by preset length",
    unit: "number",
    read: ({ producedLength }) => producedLength,
    format: formatMean,
  },
  endPlace: {
    label: "End token",
    title: "Position of the first end token by preset length",
    unit: "number",
    read: ({ endPlace }) => endPlace,
    format: formatMean,
  },
  fillerShare: {
    label: "Filler",
    title: "Share of the answer that is end token or filler by preset length",
    unit: "share",
    read: ({ fillerShare }) => fillerShare,
    format: formatShare,
  },
};

/** A line a lane and prior. */
export function lengthBiasSeries(curves: readonly LengthCurve[], quantity: LengthQuantity): Series[] {
  const { read, format } = LENGTH_QUANTITIES[quantity];
  return curves.map((curve, index) => {
    const name = lineName(curve);
    return {
      id: lineId(curve),
      name,
      ...lineLook(index),
      points: curve.points.flatMap((point) => {
        const y = read(point);
        return y ? [{ x: point.length, y, title: `${name}: ${format(y)}, n ${point.n}` }] : [];
      }),
    };
  });
}

export const LENGTH_HEAD = [
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
export function lengthBiasRows(curves: readonly LengthCurve[]): string[][] {
  return curves.flatMap((curve) =>
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
}

export const ELASTICITY_HEAD = [
  "lane",
  "points a doubling (95 %)",
  "best length",
  "worst length",
  "best against worst",
];

/** What the curves come to: a row a lane that was asked at several lengths. */
export function elasticityRows(curves: readonly LengthCurve[]): string[][] {
  return curves.flatMap((curve) => {
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
}

/** `−1.2 (−3.0 to 0.6)`: a difference of shares in points. What is the same for every question has no spread to tell of. */
function formatPoints({ value, low, high }: Interval): string {
  const points = (share: number) =>
    (100 * share)
      .toFixed(1)
      .replace(/^-(0\.0)$/, "$1")
      .replace("-", "−");
  if (low === high) return `${points(value)} (every question alike)`;
  if (!Number.isFinite(low)) return `${points(value)} (one question)`;
  return `${points(value)} (${points(low)} to ${points(high)})`;
}
