import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { formatShare } from "@/components/charts/format";
import { lowestShare, type Series } from "@/components/charts/series-axes";
import { PLOT, seriesLayout } from "@/components/charts/series-geometry";
import { FamilyPage } from "@/components/family/FamilyPage";
import { calibrationSeries, lengthSeries, settingName, sweepSeries } from "@/components/family/family-series";
import { OneLength } from "@/components/family/OneLength";
import { pairsAtLengths } from "@/components/family/one-length";
import { wilsonInterval } from "@/lib/analysis/interval";
import { type FamilyReport, parseFamilyReport, positionsSeen } from "@/lib/report/family-report";
import { readResults } from "@/lib/sweep/results";

const share = (right: number, n = 100) => ({ ...wilsonInterval(right, n), n });
const measured = (right: number, perPosition: number) => ({
  mean: share(right),
  iterations: 30 * perPosition,
  iterationsPerPosition: { value: perPosition, low: perPosition, high: perPosition },
  tasks: { count: { ...share(right), iterations: 3 } },
});

const report: FamilyReport = parseFamilyReport({
  n: 100,
  models: {
    "mini-dimple": {
      digest: "0".repeat(64),
      attention: "bidirectional",
      accuracy: {
        maskgit: measured(80, 1),
        "maskgit-steps-2": measured(78, 0.5),
        "gamma-0.5": measured(60, 0.1),
        "gamma-0.9": measured(79, 0.2),
        "gamma-0.9-prefill": measured(77, 0.2),
        origin: measured(65, 1),
      },
      lengths: {
        maskgit: {
          tasks: ["count"],
          byPreset: {
            128: { accuracy: share(50), produced: 9 },
            8: { accuracy: share(90), produced: 4 },
          },
        },
      },
      priors: {},
      calibration: {
        "gamma-0.9": {
          error: 0.1,
          commits: 110,
          bins: [
            { count: 10, confidence: 0.4, accuracy: share(3, 10) },
            { count: 100, confidence: 0.9, accuracy: share(80) },
          ],
        },
        margin: { error: 0.1, commits: 100, bins: [{ count: 100, confidence: 0.9, accuracy: share(80) }] },
      },
      recipe: { phases: [{ phase: "vision" }, { phase: "ar", tokens: 2e6 }, { phase: "diffusion", tokens: 5e6 }] },
    },
  },
  claims: [
    { paper: "Fewer", measure: "iterations", found: "0.2", rule: "same: up to ⅓", verdict: "same direction" },
    { paper: "Fewer", measure: "points lost", found: "–", rule: "same: above 0", verdict: "not measured" },
  ],
});

describe("the family's report", () => {
  it("counts the positions of all phases", () => {
    expect(positionsSeen(report.models["mini-dimple"]!)).toBe(7e6);
  });

  it("is refused when a share is none, with the place", () => {
    const model = report.models["mini-dimple"]!;
    const spoiled = structuredClone({ ...report, models: { "mini-dimple": model } });
    spoiled.models["mini-dimple"].accuracy.maskgit!.mean.value = 80;
    expect(() => parseFamilyReport(spoiled)).toThrow(/maskgit/);
  });

  it("says settings in words", () => {
    expect(["maskgit-steps-3", "gamma-0.95-prefill", "unheard-of"].map(settingName)).toEqual([
      "a third of the steps",
      "γ 0.95, prompt cache",
      "unheard-of",
    ]);
    expect(formatShare(share(80))).toBe("80.0 % (71–87)");
  });
});

describe("its charts", () => {
  it("join the settings of one sweep from few iterations to many, without caches and other orders", () => {
    const [gamma, steps, next] = sweepSeries(report);
    expect(gamma!.points.map(({ x }) => x)).toEqual([0.1, 0.2]);
    expect(steps!.points.map(({ x }) => x)).toEqual([0.5, 1]);
    expect(next!.points).toEqual([]);
  });

  it("begin at the tens of per cent below the lowest interval", () => {
    expect(lowestShare(sweepSeries(report))).toBe(0.5);
    expect(lowestShare([])).toBe(0.9);
  });

  it("sort presets as numbers", () => {
    expect(lengthSeries(report)[0]!.points.map(({ x }) => x)).toEqual([8, 128]);
  });

  it("draw calibration of the usual settings, and no point for a handful of commits", () => {
    const series = calibrationSeries(report);
    expect(series.map(({ id }) => id)).toEqual(["mini-dimple gamma-0.9"]);
    expect(series[0]!.points.map(({ x }) => x)).toEqual([0.9]);
  });

  it("put more right answers above, and keep names apart and inside", () => {
    const at = (id: string, value: number): Series => ({
      id,
      name: id,
      color: "red",
      points: [{ x: 0.5, y: { value, low: value - 0.1, high: value + 0.1 }, title: "" }],
    });
    const axis = { name: "", isLogarithmic: false, ticks: [], domain: [0, 1] } as const;
    const { series } = seriesLayout([at("low", 0.11), at("lower", 0.1), at("lowest", 0.1), at("high", 0.9)], axis);
    expect(series[3]!.points[0]!.y).toBeLessThan(series[0]!.points[0]!.y);
    const names = series.map(({ nameAt }) => nameAt.y).sort((a, b) => a - b);
    for (const [index, name] of names.slice(1).entries()) expect(name - names[index]!).toBeGreaterThanOrEqual(15);
    expect(names.at(-1)).toBeLessThanOrEqual(PLOT.height - PLOT.bottom);
  });
});

/** The page may have more than the report. */
const NOTHING_ELSE = { tldr: null, oneLength: [], curves: null, ablations: null, stability: null } as const;

describe("its page", () => {
  const page = renderToStaticMarkup(
    <FamilyPage report={report} shipped={{ "mini-dimple": "0".repeat(64) }} {...NOTHING_ELSE} />,
  );

  it("counts the verdicts, and says what could not be compared", () => {
    expect(page).toContain("the paper’s way: <b>1</b>");
    expect(page).toContain("not made yet: <b>1</b>");
  });

  it("says what has not been measured instead of drawing an empty chart", () => {
    expect(page.match(/Not measured yet/g)).toHaveLength(1);
  });

  it("marks numbers of other weights than those that ship", () => {
    const mark = "Measured on other weights";
    expect(page).not.toContain(mark);
    expect(renderToStaticMarkup(<FamilyPage report={report} shipped={{}} {...NOTHING_ELSE} />)).toContain(mark);
  });
});

describe("models that were trained at one length", () => {
  const text = gunzipSync(readFileSync("public/labs/length-bias.jsonl.gz")).toString("utf8");
  const { rows } = readResults([{ name: "length-bias.jsonl.gz", text }]);

  it("stand beside one of their origin that saw many, with their accuracy at every length", () => {
    const pairs = pairsAtLengths(rows);
    expect(pairs.map((models) => models.map(({ model }) => model))).toEqual([
      ["mini-dimple-fixed", "mini-dimple-long"],
      ["mini-diffusion-fixed", "mini-diffusion"],
    ]);
    for (const { model, curve } of pairs.flat()) {
      const own = rows.filter((row) => row.model === model && row.presetLength === 64);
      expect(curve.points.map(({ length }) => length)).toEqual([32, 48, 64, 96, 128]);
      expect(curve.points[2]!.accuracy.value).toBeCloseTo(own.filter(({ correct }) => correct).length / own.length);
    }
    // The chart draws itself once it is there; its numbers stand in a table from the first.
    const page = renderToStaticMarkup(<OneLength pairs={pairs} />);
    for (const { model } of pairs.flat()) expect(page).toContain(`>${model}<`);
  });

  it("are left out where one of a pair was not measured", () => {
    expect(pairsAtLengths(rows.filter(({ model }) => model !== "mini-diffusion"))).toHaveLength(1);
    expect(pairsAtLengths([])).toEqual([]);
  });
});
