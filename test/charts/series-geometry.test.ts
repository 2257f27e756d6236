import { describe, expect, it } from "vitest";
import { elasticityRows, lengthBiasRows, lengthBiasSeries } from "@/components/charts/length-bias-series";
import { lineLook, lineName } from "@/components/charts/measured-lines";
import { lengthAxis, numberAxis, PLOT, type Series, seriesLayout } from "@/components/charts/series-geometry";
import { lengthCurves } from "@/lib/sweep/length-bias";
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
    const [accuracy] = lengthBiasSeries(curves, "accuracy");
    expect(accuracy!.points.map(({ x, y }) => [x, y.value])).toEqual([
      [8, 1],
      [16, 0.5],
    ]);
    expect(accuracy!.points[0]!.title).toBe("confident: 100.0 % (51–100), n 4");
    expect(lengthBiasSeries(curves, "endPlace")[0]!.points.map(({ x }) => x)).toEqual([8]);
    expect(lengthAxis([accuracy!]).ticks.map(({ label }) => label)).toEqual(["8", "16"]);
  });

  it("has every number in its table", () => {
    const [first, second] = lengthBiasRows(curves);
    expect(first!.slice(0, 5)).toEqual(["confident", "8", "4", "100.0 % (51–100)", "1.0 (1.0–1.0)"]);
    expect(second![5]).toBe("–");
  });

  it("says what a doubling changes, and of what no question shows that they are alike", () => {
    expect(elasticityRows(curves)[0]!.slice(0, 4)).toEqual(["confident", "−50.0 (−141.8 to 41.8)", "8", "16"]);
    const level = lengthCurves([...rows("10", { presetLength: 8 }), ...rows("10", { presetLength: 16 })]);
    expect(elasticityRows(level)[0]![1]).toBe("0.0 (every question alike)");
    expect(elasticityRows(lengthCurves(rows("11")))).toEqual([]);
  });
});
