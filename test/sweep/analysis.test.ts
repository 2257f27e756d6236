import { describe, expect, test } from "vitest";
import { cachePoints } from "@/lib/sweep/caches";
import { calibrationOf } from "@/lib/sweep/calibration";
import { commitDistributions, iterationPoints } from "@/lib/sweep/iterations";
import { lengthCurves } from "@/lib/sweep/length-bias";
import { accuracyByOrder, classPoints, orderPoints } from "@/lib/sweep/order";
import { priorPoints } from "@/lib/sweep/priors";
import type { Row } from "@/lib/sweep/row";
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

describe("commits per iteration", () => {
  const asked = [
    row({
      index: 0,
      commitSizes: [
        [1, 2],
        [14, 1],
      ],
    }),
    row({ index: 1, commitSizes: [[16, 1]] }),
    row({ index: 2, commitSizes: undefined }),
  ];

  test("are counted over all answers that tell them", () => {
    const [{ answers, iterations, sizes }] = commitDistributions(asked) as [ReturnType<typeof commitDistributions>[0]];
    expect([answers, iterations]).toEqual([2, 4]);
    expect(sizes.map(({ size, share, atLeast }) => [size, share.value, atLeast.value])).toEqual([
      [1, 0.5, 1],
      [14, 0.25, 0.5],
      [16, 0.25, 0.25],
    ]);
  });

  test("are not told where no row tells them", () => {
    expect(commitDistributions(rows("11"))).toEqual([]);
  });
});

describe("the order of commits", () => {
  test("has when each kind of token is committed, as a mean over the answers that tell it", () => {
    const [first, second, third, ...others] = rows("1101");
    const told = [
      {
        ...first!,
        classTimes: [["number", 2, 0.2] as ["number", number, number], ["end", 5, 0] as ["end", number, number]],
      },
      { ...second!, classTimes: [["number", 1, 0.6] as ["number", number, number]] },
      { ...third!, classTimes: null },
      ...others,
    ];
    const points = classPoints(told);
    expect(points).toMatchObject([
      { lane: "confident", kind: "number", n: 2, tokens: 3 },
      { lane: "confident", kind: "end", n: 1, tokens: 5, time: { value: 0 } },
    ]);
    expect(points[0]!.time.value).toBeCloseTo(0.4, 12);
    expect(classPoints(rows("11"))).toEqual([]);
  });

  const asked = [
    row({ index: 0, leftToRight: 1, correct: true }),
    row({ index: 1, leftToRight: 0.5, correct: false }),
    row({ index: 2, leftToRight: null, correct: true }),
    row({ index: 3, leftToRight: -0.6, correct: true }),
    row({ index: 0, task: "sort", leftToRight: 0, correct: false }),
  ];

  test("is told for every task, and of how many answers", () => {
    const [add, sort] = orderPoints(asked);
    expect(add).toMatchObject({ task: "add", n: 3, without: 1, accuracy: { value: 0.75 } });
    expect(add!.leftToRight!.value).toBeCloseTo(0.3, 12);
    expect(sort).toMatchObject({ task: "sort", n: 1, leftToRight: { value: 0 } });
    expect(orderPoints(rows("1"))).toMatchObject([{ n: 0, without: 1, leftToRight: null }]);
  });

  test("divides right answers from wrong ones, an end of a bin belonging to the next and 1 to the last", () => {
    const [{ bins }] = accuracyByOrder(asked) as [ReturnType<typeof accuracyByOrder>[0]];
    expect(bins.map(({ from, to, n, accuracy }) => [from, to, n, accuracy.value])).toEqual([
      [-0.6, -0.2, 1, 1],
      [-0.2, 0.2, 1, 0],
      [0.2, 0.6, 1, 0],
      [0.6, 1, 1, 1],
    ]);
  });
});

describe("a cache", () => {
  const lanes = (outcomes: string, given: Partial<Row>) => rows(outcomes, { presetLength: 16, ...given });
  const asked = [
    ...lanes("1111", { lane: "maskgit;prefill=off", cache: "off", weightedNfe: 16, totalMs: 40 }),
    ...lanes("1101", { lane: "maskgit;prefill=dimple", cache: "dimple", weightedNfe: 4, totalMs: 20 }),
    ...lanes("1101", { lane: "margin;prefill=dimple", strategy: "margin", cache: "dimple" }),
  ];

  test("is held against the same lane without one, question by question", () => {
    const [point, ...others] = cachePoints(asked);
    expect(others).toEqual([]);
    expect(point).toMatchObject({ cache: "dimple", reference: "maskgit;prefill=off", n: 4, promptLength: 12 });
    expect(point!.work.value).toBeCloseTo(4, 12);
    expect(point!.time.value).toBeCloseTo(2, 12);
    expect(point!.accuracy).toMatchObject({ lost: 1, gained: 0, difference: { value: -0.25 } });
  });

  test("is told by the size of prompts", () => {
    const long = asked.map((each) => ({ ...each, index: each.index + 4, promptLength: 40, weightedNfe: 8 }));
    const points = cachePoints([...asked, ...long], true);
    expect(points.map(({ promptLength, work }) => [promptLength, Math.round(work.value)])).toEqual([
      [12, 4],
      [40, 1],
    ]);
  });

  test("has the error of its runs, weighted by what was compared", () => {
    const drift = (positions: number, meanKl: number, flips: number) => ({ positions, meanKl, flips });
    const [point] = cachePoints(
      asked.map((each) =>
        each.cache === "off" ? each : { ...each, drift: drift(each.index === 0 ? 30 : 10, each.index, 1) },
      ),
    );
    expect(point!.drift).toEqual({ positions: 60, meanKl: 1, flips: 4 });
    expect(cachePoints(asked)[0]!.drift).toBeNull();
  });
});

describe("a structure prior", () => {
  const asked = [
    ...rows("0011", { prior: "none", adherence: 0.5, producedLength: 4 }),
    ...rows("1011", { prior: "skeleton", adherence: 1, producedLength: 6 }),
    ...rows("1", { prior: "skeleton", presetLength: 32 }),
  ];

  test("is held against the same questions without it", () => {
    const points = priorPoints(asked);
    expect(points).toMatchObject([
      {
        task: "add",
        presetLength: 16,
        without: { n: 4, accuracy: { value: 0.5 }, adherence: { value: 0.5 }, producedLength: { value: 4 } },
        given: { n: 4, accuracy: { value: 0.75 }, adherence: { value: 1 }, producedLength: { value: 6 } },
        gain: { gained: 1, lost: 0 },
      },
    ]);
  });

  test("tells no adherence where rows do not", () => {
    const [point] = priorPoints([...rows("1", { prior: "none" }), ...rows("1", { prior: "skeleton" })]);
    expect([point!.without.adherence, point!.given.adherence]).toEqual([null, null]);
  });
});
