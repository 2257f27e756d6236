/** Calibration as views of a figure and as rows of its tables: numbers and words only, no DOM. */
import type { laneCalibrations } from "@/lib/sweep/calibration";
import { formatShare } from "./format";
import { lineId, lineLook, lineName } from "./measured-lines";
import { lowestShare, type Series, type SeriesPoint, shareAxis, unitAxis } from "./series-axes";
import type { FigureView } from "./ViewsFigure";

export type LaneCalibration = ReturnType<typeof laneCalibrations>[number];

/** Fewest tokens of which a share is drawn; the table has all. */
const ENOUGH = 10;

const seriesOf = (
  lanes: readonly LaneCalibration[],
  pointsOf: (calibration: LaneCalibration["calibration"], name: string) => SeriesPoint[],
): Series[] =>
  lanes.map((lane, index) => {
    const name = lineName(lane);
    return { id: lineId(lane), name, ...lineLook(index), points: pointsOf(lane.calibration, name) };
  });

const narrow = "tokens of one answer are not independent of each other, so they are rather too narrow";

/** A reliability diagram, and what a threshold buys: how many of the tokens above it are right, and how many these are. */
export function calibrationViews(lanes: readonly LaneCalibration[]): FigureView[] {
  const above = seriesOf(lanes, ({ above, tokens }, name) =>
    above
      .filter(({ share }) => share.value * tokens >= ENOUGH)
      .map(({ gamma, share, right }) => ({
        x: gamma,
        y: right,
        title: `${name}: ${formatShare(right)} of ${Math.round(share.value * tokens)} tokens above γ ${gamma}`,
      })),
  );
  const shares = seriesOf(lanes, ({ above, tokens }, name) =>
    above.map(({ gamma, share }) => ({
      x: gamma,
      y: share,
      title: `${name}: ${formatShare(share)} of ${tokens} tokens above γ ${gamma}`,
    })),
  );
  const reliability = seriesOf(lanes, ({ bins }, name) =>
    bins
      .filter(({ tokens }) => tokens >= ENOUGH)
      .map(({ from, to, confidence, tokens, right }) => ({
        x: confidence,
        y: right,
        title: `${name}: ${formatShare(right)} of ${tokens} tokens right, confidence ${from}–${to}`,
      })),
  );
  return [
    {
      label: "Reliability",
      title: "Right tokens by their confidence at commit",
      caption: `On the dotted line the model is as sure as it is right; below it, it is too sure. Points of ${ENOUGH} tokens or more, up to the end token; bars are Wilson’s 95\u00a0% intervals: ${narrow}.`,
      series: reliability,
      axis: unitAxis("mean confidence at commit"),
      vertical: shareAxis(),
      hasDiagonal: true,
    },
    {
      label: "Right above γ",
      title: "P(correct | confidence > γ)",
      caption: `What a threshold buys: of the tokens committed with more confidence, so many are right. Bands are Wilson’s 95\u00a0% intervals: ${narrow}.`,
      series: above,
      axis: unitAxis("threshold γ"),
      vertical: shareAxis(lowestShare(above)),
      hasBands: true,
    },
    {
      label: "Share above γ",
      title: "Share of tokens committed with more confidence than γ",
      caption: `What a threshold costs: the rest would have waited. Bands are Wilson’s 95\u00a0% intervals: ${narrow}.`,
      series: shares,
      axis: unitAxis("threshold γ"),
      vertical: shareAxis(),
      hasBands: true,
    },
  ];
}

/** Expected calibration error, a row a lane. */
export function errorTable(lanes: readonly LaneCalibration[]) {
  const rows = lanes.map((lane) => {
    const { answers, tokens, ece } = lane.calibration;
    return [lineName(lane), String(answers), String(tokens), ece === null ? "–" : `${(100 * ece).toFixed(1)} points`];
  });
  const head = ["lane", "answers", "tokens", "expected calibration error"];
  return { label: "Expected calibration error", head, rows, named: 1 };
}

/** Every bin of every lane, with what its lower end buys as a threshold. */
export function calibrationTable(lanes: readonly LaneCalibration[]) {
  const rows = lanes.flatMap((lane) =>
    lane.calibration.bins.map(({ from, to, tokens, confidence, right }) => {
      const threshold = lane.calibration.above.find(({ gamma }) => gamma === from)!;
      return [
        lineName(lane),
        `${from}–${to}`,
        String(tokens),
        confidence.toFixed(3),
        formatShare(right),
        formatShare(threshold.right),
        formatShare(threshold.share),
      ];
    }),
  );
  const head = ["lane", "confidence", "tokens", "mean confidence", "right (95 %)", "right above", "share above"];
  return { label: "Calibration", head, rows };
}
