import { describe, expect, it } from "vitest";
import { calibrationTable, calibrationViews } from "@/components/charts/calibration-views";
import { iterationViews } from "@/components/charts/iterations-views";
import { elasticityTable, lengthBiasTable, lengthBiasViews } from "@/components/charts/length-bias-views";
import { lineLook, lineName, namesWithLength } from "@/components/charts/measured-lines";
import { besideKind, lengthAxis, pointsAxis, type Series } from "@/components/charts/series-axes";
import { numberAxis, PLOT, seriesLayout } from "@/components/charts/series-geometry";
import type { FigureView } from "@/components/charts/ViewsFigure";
import { laneCalibrations } from "@/lib/sweep/calibration";
import { iterationPoints } from "@/lib/sweep/iterations";
import { lengthCurves } from "@/lib/sweep/length-bias";
import { sourceOf } from "@/lib/sweep/source";
import { rows } from "../sweep/rows";

const axis = { name: "", isLogarithmic: false, ticks: [], domain: [0, 10] } as const;
const foot = PLOT.height - PLOT.bottom;

function series(id: string, ys: readonly (readonly [number, number, number])[], name = id): Series {
  const points = ys.map(([value, low, high], at) => ({ x: 5 * at, y: { value, low, high }, title: `${id} ${at}` }));
  return { id, name, color: "red", points };
}

describe("lines of measurements", () => {
  it("begin at 0 and end at a round number where they count something", () => {
    expect(
      numberAxis([
        series("a", [
          [3, 2, 37],
          [4, 4, 4],
        ]),
      ]),
    ).toEqual({ domain: [0, 40], unit: "number" });
    expect(numberAxis([]).domain).toEqual([0, 1]);
  });

  it("have marks where something begins, with their words on the side with more room and apart", () => {
    const marked = {
      ...axis,
      marks: [
        { value: 2, label: "masks", at: "head" },
        { value: 8, label: "hard tasks", at: "head" },
        { value: 8, label: "the end", at: "foot" },
      ],
    } as const;
    const { marks, right } = seriesLayout([series("a", [[0.5, 0.4, 0.6]])], marked);
    expect(marks.map(({ isLeft }) => isLeft)).toEqual([false, true, true]);
    expect(marks[0]!.x).toBeCloseTo(PLOT.left + 0.2 * (right - PLOT.left), 6);
    expect(marks[1]!.y).toBeGreaterThan(marks[0]!.y);
    expect(marks[2]!.y).toBeLessThan(foot);
    expect(seriesLayout([], axis).marks).toEqual([]);
  });

  it("keep intervals without bounds inside the drawing", () => {
    const { series: placed } = seriesLayout([series("a", [[2, -Infinity, Infinity]])], axis, {
      domain: [0, 4],
      unit: "number",
    });
    const [point] = placed[0]!.points;
    expect(point!.interval).toEqual([foot, PLOT.top]);
    expect(point!.y).toBe((foot + PLOT.top) / 2);
  });

  it("have a band around two points or more, and none around a guide", () => {
    const two = [
      [0.5, 0.4, 0.6],
      [0.5, 0.4, 0.6],
    ] as const;
    const bands = seriesLayout(
      [series("one", [two[0]]), series("two", two), { ...series("g", two), isGuide: true }],
      axis,
    );
    expect(bands.series.map(({ band }) => band !== "")).toEqual([false, true, false]);
  });

  it("are read together wherever one of them was measured, guides left out", () => {
    const guide = { ...series("g", [[1, 1, 1]]), isGuide: true };
    const { readings } = seriesLayout(
      [
        series("a", [
          [0.1, 0, 1],
          [0.2, 0, 1],
        ]),
        series("b", [[0.3, 0, 1]]),
        guide,
      ],
      axis,
    );
    expect(readings.map(({ value, points }) => [value, points.map(({ title }) => title)])).toEqual([
      [0, ["a 0", "b 0"]],
      [5, ["a 1"]],
    ]);
  });

  it("give long names more room, and cut what has none", () => {
    const named = (length: number) => seriesLayout([series("a", [[0.5, 0, 1]], "x".repeat(length))], axis);
    expect(named(10).right).toBeGreaterThan(named(40).right);
    expect(named(10).series[0]!.shortName).toBe("x".repeat(10));
    expect(named(100).series[0]!.shortName).toMatch(/^x{30,60}…$/);
    expect(named(100).right).toBe(PLOT.width - 300);
  });

  it("are told apart by sign and dashes as well as by colour", () => {
    const looks = Array.from({ length: 8 }, (_, index) => lineLook(index));
    expect(new Set(looks.map(({ sign, isDashed }) => `${sign} ${isDashed}`)).size).toBe(8);
  });

  it("are named by their lanes in fewer signs", () => {
    const name = lineName({ lane: "confident;gamma=0.9;prefill=off;model=mini-ar", detail: null, prior: "skeleton" });
    expect(name).toBe("confident, γ 0.9, cache off, mini-ar, skeleton");
  });
});

describe("the figure of length bias", () => {
  const curves = lengthCurves([
    ...rows("1111", { presetLength: 8 }),
    ...rows("1100", { presetLength: 16, endPlace: null }),
  ]);

  it("draws accuracy at every length, and the end token only where there is one", () => {
    const [
      {
        series: [accuracy],
      },
      ,
      ends,
    ] = lengthBiasViews(curves) as [FigureView, FigureView, FigureView];
    expect(accuracy!.points.map(({ x, y }) => [x, y.value])).toEqual([
      [8, 1],
      [16, 0.5],
    ]);
    expect(accuracy!.points[0]!.title).toBe("confident: 100.0 % (51–100), n 4");
    expect(ends.series[0]!.points.map(({ x }) => x)).toEqual([8]);
    expect(lengthAxis([accuracy!]).ticks.map(({ label }) => label)).toEqual(["8", "16"]);
  });

  it("has every number in its table", () => {
    const [first, second] = lengthBiasTable(curves).rows;
    expect(first!.slice(0, 5)).toEqual(["confident", "8", "4", "100.0 % (51–100)", "1.0 (1.0–1.0)"]);
    expect(second![5]).toBe("–");
  });

  it("says what a doubling changes, and of what no question shows that they are alike", () => {
    expect(elasticityTable(curves).rows[0]!.slice(0, 4)).toEqual(["confident", "−50.0 (−141.8 to 41.8)", "8", "16"]);
    const level = lengthCurves([...rows("10", { presetLength: 8 }), ...rows("10", { presetLength: 16 })]);
    expect(elasticityTable(level).rows[0]![1]).toBe("0.0 (every question alike)");
    expect(elasticityTable(lengthCurves(rows("11"))).rows).toEqual([]);
  });
});

describe("what is written of measurements", () => {
  it("tells the preset length of a line where lengths differ", () => {
    const at = (presetLength: number | null) => ({ lane: "maskgit", detail: null, prior: "none", presetLength });
    expect(namesWithLength([at(16), at(16)])(at(16))).toBe("maskgit");
    expect(namesWithLength([at(16), at(null)])(at(16))).toBe("maskgit, 16 positions");
    expect(namesWithLength([at(16), at(null)])(at(null))).toBe("maskgit");
  });

  it("puts lines of several lanes side by side, and one in the middle", () => {
    expect([0, 1, 2].map((line) => besideKind(4, line, 3))).toEqual([3.7, 4, 4.3]);
    expect(besideKind(4, 0, 1)).toBe(4);
  });

  it("draws differences of shares as far below no difference as above", () => {
    expect(pointsAxis([series("a", [[-0.1, -0.32, 0.1]])]).domain).toEqual([-0.4, 0.4]);
  });

  it("holds iterations against a third of the length, and against γ where there are several", () => {
    const points = iterationPoints([
      ...rows("11", { lane: "confident;gamma=0.5", presetLength: 12, iterations: 3 }),
      ...rows("11", { lane: "confident;gamma=0.8", presetLength: 12, iterations: 6 }),
    ]);
    const views = iterationViews(points, []);
    expect(views.map(({ label }) => label)).toEqual(["By length", "By γ", "Per iteration", "Commits"]);
    expect(views[0]!.series.at(-1)).toMatchObject({ isGuide: true, points: [{ x: 12, y: { value: 4 } }] });
    const [line] = views[1]!.series;
    expect(line!.points.map(({ x, y }) => [x, y.value])).toEqual([
      [0.5, 0.25],
      [0.8, 0.5],
    ]);
    expect(iterationViews(points.slice(0, 1), []).map(({ label }) => label)).not.toContain("By γ");
  });

  it("leaves shares of a handful of tokens to the table", () => {
    const asked = rows("11", {
      confidences: [
        [10, 4, 2.2, 2],
        [22, 8, 7.9, 8],
      ],
    });
    const lanes = laneCalibrations(asked);
    const [reliability] = calibrationViews(lanes);
    expect(reliability!.series[0]!.points.map(({ x }) => x)).toEqual([0.9875]);
    expect(calibrationTable(lanes).rows.map(([, bin, tokens]) => [bin, tokens])).toEqual([
      ["0.5–0.55", "8"],
      ["0.999–1", "16"],
    ]);
  });

  it("has the source of rows in one line, with a digest that any other answer changes", () => {
    const asked = rows("10", { presetLength: 16 });
    const source = sourceOf(asked);
    expect(source).toMatch(
      /^confident; 2 questions of add \(seed 1\); response length 16; weights mini-dimple 0123abcd; wasm; 2 answers, digest [0-9a-f]{8}$/,
    );
    expect(sourceOf([...asked].reverse())).toBe(source);
    expect(sourceOf([asked[0]!, { ...asked[1]!, digest: "BBBBBBBB" }])).not.toBe(source);
  });
});

describe("the name of a line", () => {
  it("has of a model of elsewhere its name alone, and values without their quotes", () => {
    const lane = 'dream;model=Dream-org/Dream-v0-Instruct-7B;alg="maskgit_plus";steps=128';
    expect(lineName({ lane, detail: null, prior: "none" })).toBe(
      "dream, Dream-v0-Instruct-7B, alg maskgit_plus, steps 128",
    );
  });
});

describe("lines in little room", () => {
  const two = [series("one", [[0.5, 0.4, 0.6]]), series("another", [[0.7, 0.6, 0.8]])];

  it("take all of the width, and have their names below, one under the other", () => {
    const layout = seriesLayout(two, axis, undefined, 340);
    expect(layout).toMatchObject({ isNarrow: true, width: 340, right: 328 });
    const [first, second] = layout.series.map(({ nameAt }) => nameAt);
    expect(first!.y).toBeGreaterThan(layout.foot);
    expect(second).toEqual({ x: first!.x, y: first!.y + 17 });
    expect(layout.height).toBeGreaterThan(second!.y);
  });

  it("have the numbers of their axis as far as these do not touch, and all names of kinds, in two rows", () => {
    const places = ["0.5", "0.6", "0.7", "0.8"].map((label, at) => ({ value: 5 + at / 2, label }));
    const ticks = (isOfKinds: boolean) =>
      seriesLayout(two, { ...axis, ticks: places, isOfKinds }, undefined, 340).xTicks.map(({ label, row }) => [
        label,
        row,
      ]);
    expect(ticks(false)).toEqual([
      ["0.5", 0],
      ["0.7", 0],
    ]);
    expect(ticks(true)).toEqual([
      ["0.5", 0],
      ["0.6", 1],
      ["0.7", 0],
      ["0.8", 1],
    ]);
  });
});
