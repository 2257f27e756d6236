import { describe, expect, test } from "vitest";
import { calibrationOf } from "@/lib/sweep/calibration";
import { iterationPoints } from "@/lib/sweep/iterations";
import { lengthCurves } from "@/lib/sweep/length-bias";
import { accuracyUnderParallelism, costPoints } from "@/lib/sweep/tradeoff";
import { row, rows } from "./rows";

describe("the length-bias curve", () => {
  const asked = [
    ...rows("1111", { presetLength: 8, producedLength: 2, endPlace: 2, fillerShare: 0.75 }),
    ...rows("1110", { presetLength: 16, producedLength: 4, endPlace: 4, fillerShare: 0.75 }),
    ...rows("1000", { presetLength: 32, producedLength: 32, endPlace: null, fillerShare: 0 }),
  ];

  test("has accuracy, produced length, place of the end and share of filler at every length", () => {
    const [curve] = lengthCurves([...asked].reverse());
    expect(curve).toMatchObject({ lane: "confident", prior: "none" });
    expect(
      curve!.points.map(({ length, n, accuracy, producedLength, endPlace, ended, fillerShare }) => [
        length,
        n,
        accuracy.value,
        producedLength.value,
        endPlace?.value ?? null,
        ended.value,
        fillerShare.value,
      ]),
    ).toEqual([
      [8, 4, 1, 2, 2, 1, 0.75],
      [16, 4, 0.75, 4, 4, 1, 0.75],
      [32, 4, 0.25, 32, null, 0, 0],
    ]);
  });

  test("has the change with each doubling, with the interval of the questions' own slopes", () => {
    const [curve] = lengthCurves(asked);
    // Slopes over three doublings are (last − first) / 2: 0, −½, −½ and −½.
    expect(curve!.perDoubling!.value).toBeCloseTo(-0.375, 12);
    // Their standard deviation is ¼; Student's 97.5 % quantile with 3 degrees of freedom is 3.1824.
    expect(curve!.perDoubling!.high - curve!.perDoubling!.value).toBeCloseTo((3.1824 * 0.25) / 2, 2);
  });

  test("has the best length against the worst, question by question", () => {
    expect(lengthCurves(asked)[0]!.range).toMatchObject({
      best: 8,
      worst: 32,
      comparison: { n: 4, gained: 3, lost: 0, difference: { value: 0.75 } },
    });
  });

  test("says nothing of one length, nor of lengths that were not preset", () => {
    expect(lengthCurves(rows("11"))).toMatchObject([{ perDoubling: null, range: null }]);
    expect(lengthCurves(rows("11", { presetLength: null }))).toEqual([]);
  });

  test("compares only questions that were asked at both ends", () => {
    const apart = [row({ presetLength: 8, index: 0 }), row({ presetLength: 16, index: 1 })];
    expect(lengthCurves(apart)).toMatchObject([{ perDoubling: null, range: null }]);
  });
});

test("iterations stand against length and threshold, with a third of the length beside them", () => {
  const points = iterationPoints([
    ...rows("11", {
      lane: "confident;gamma=0.7",
      presetLength: 24,
      iterations: 3,
      producedLength: 6,
      responseLength: 24,
      finalLength: 24,
    }),
    ...rows("11", {
      lane: "maskgit;gamma=off",
      presetLength: 24,
      iterations: 24,
      producedLength: 6,
      responseLength: 24,
      finalLength: 24,
    }),
  ]);
  expect(
    points.map(({ lane, gamma, iterations, perLength, tokensPerIteration: { nominal, effective }, paper }) => [
      lane,
      gamma,
      iterations.value,
      perLength.value,
      nominal.value,
      effective.value,
      paper,
    ]),
  ).toEqual([
    ["confident;gamma=0.7", 0.7, 3, 0.125, 8, 2, 8],
    ["maskgit;gamma=off", null, 24, 1, 1, 0.25, 8],
  ]);
});

describe("calibration", () => {
  test("holds confidence against the share that is right, and says what a threshold buys", () => {
    const { bins, ece, above, tokens } = calibrationOf([
      row({
        confidences: [
          [10, 4, 2.1, 2],
          [18, 5, 4.6, 4],
        ],
      }),
      row({
        index: 1,
        confidences: [
          [18, 5, 4.6, 5],
          [22, 6, 6, 6],
        ],
      }),
    ]);
    expect(tokens).toBe(20);
    expect(
      bins.map(({ from, to, tokens: n, confidence, right }) => [
        from,
        to,
        n,
        Number(confidence.toFixed(9)),
        right.value,
      ]),
    ).toEqual([
      [0.5, 0.55, 4, 0.525, 0.5],
      [0.9, 0.95, 10, 0.92, 0.9],
      [0.999, 1, 6, 1, 1],
    ]);
    // (|2 − 2.1| + |9 − 9.2| + |6 − 6|) / 20
    expect(ece).toBeCloseTo(0.015, 12);
    const at = (gamma: number) => above.find((threshold) => threshold.gamma === gamma)!;
    expect(at(0)).toMatchObject({ share: { value: 1 }, right: { value: 17 / 20 } });
    expect(at(0.9)).toMatchObject({ share: { value: 16 / 20 }, right: { value: 15 / 16 } });
    expect(at(0.999)).toMatchObject({ share: { value: 6 / 20 }, right: { value: 1 } });
  });

  test("leaves out answers of which nobody knows what is right", () => {
    expect(calibrationOf([row({ confidences: [[3, 2, 0.4, null]] })])).toEqual({
      answers: 0,
      tokens: 0,
      bins: [],
      ece: null,
      above: [],
    });
  });
});

describe("accuracy against cost", () => {
  const lanes = [
    ...rows("1110", { lane: "maskgit", nfe: 16, weightedNfe: 12 }),
    ...rows("1100", { lane: "confident", nfe: 4, weightedNfe: 4 }),
    ...rows("1000", { lane: "entropy", nfe: 8, weightedNfe: 3 }),
  ];
  const front = (cost: "nfe" | "weightedNfe") =>
    costPoints(lanes, cost).flatMap(({ lane, isOnFront }) => (isOnFront ? lane : []));

  test("marks the lanes that no other one beats, by any cost", () => {
    expect(front("nfe")).toEqual(["maskgit", "confident"]);
    expect(front("weightedNfe")).toEqual(["maskgit", "confident", "entropy"]);
    expect(costPoints(lanes, "nfe")[1]).toMatchObject({ cost: 4, worth: 0.5, n: 4 });
  });

  test("is one number by AUP, in which lost accuracy weighs less", () => {
    const slow = rows("1".repeat(100), { lane: "maskgit", nfe: 10, producedLength: 10 });
    const fast = rows("1".repeat(96) + "0".repeat(4), { lane: "confident", nfe: 2, producedLength: 10 });
    const lossy = rows("1".repeat(50) + "0".repeat(50), { lane: "entropy", nfe: 1, producedLength: 10 });
    // 1 token per evaluation at 100 %; 5 at 96 %, weighted by e^(−3 · 0.04); 50 % is more than 5 points off and left out.
    const expected = 100 + ((5 - 1) * (100 + 96 * Math.exp(-0.12))) / 2;
    expect(accuracyUnderParallelism([...lossy, ...fast, ...slow])).toBeCloseTo(expected, 9);
    expect(accuracyUnderParallelism(slow)).toBe(100);
    expect(accuracyUnderParallelism(rows("00"))).toBe(0);
    expect(accuracyUnderParallelism([])).toBeNull();
  });
});
