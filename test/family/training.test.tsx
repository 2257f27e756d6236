import { readFileSync } from "node:fs";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { TrainingChoices, TrainingStability } from "@/components/family/TrainingChoices";
import { TrainingCurves } from "@/components/family/TrainingCurves";
import {
  ablationSeries,
  budgetAxis,
  curveSeries,
  lossSeries,
  positionsAxis,
} from "@/components/family/training-series";
import { wilsonInterval } from "@/lib/analysis/interval";
import { ablationsReport, curvesReport, stabilityReport } from "@/lib/report/training-report";

const share = (right: number, n = 100) => ({ ...wilsonInterval(right, n), n });
const graded = (right: number, setting = "gamma-0.9") => ({
  digest: `${right}`.padStart(64, "0"),
  setting,
  length: null,
  mean: share(right),
  iterations: 3,
  tasks: { count: share(right), add: share(right / 2) },
});
const point = (positions: number, phase: string, right: number, setting?: string) => ({
  ...graded(right, setting),
  positions,
  phase,
});
const phase = (name: string, words: string, from: number, to: number) => ({ phase: name, words, from, to });

const curves = curvesReport({
  n: 100,
  seed: "test",
  runs: [
    {
      name: "mini-dimple-long",
      recipe: "10.0 million positions of next token; 30.0 of masks",
      length: null,
      phases: [phase("ar", "next token", 0, 10e6), phase("diffusion", "masks", 10e6, 40e6)],
      points: [
        point(5e6, "ar", 40, "autoregressive"),
        point(10e6, "ar", 60, "autoregressive"),
        point(20e6, "diffusion", 50),
        point(40e6, "diffusion", 80),
      ],
    },
    {
      name: "mini-diffusion-fixed",
      recipe: "20.0 million positions of masks",
      length: 64,
      phases: [phase("diffusion", "masks, every response of 64 positions", 0, 20e6)],
      points: [point(20e6, "diffusion", 30)],
    },
    {
      name: "mini-diffusion-fixed",
      recipe: "20.0 million positions of masks",
      length: null,
      phases: [phase("diffusion", "masks, every response of 64 positions", 0, 20e6)],
      points: [point(20e6, "diffusion", 20)],
    },
  ],
});

const trained = (right: number) => ({
  ...graded(right),
  commands: ["python -m training.train"],
  steps: 250,
  spikes: 1,
  judged: 200,
  gradient: { mean: 2.5, largest: 40 },
});
const choice = (id: string, right: number, difference: readonly [number, number, number] | null) => ({
  ...trained(right),
  id,
  words: `words of ${id}`,
  positions: 1e6,
  difference: difference && { value: difference[0], low: difference[1], high: difference[2] },
  hasty: share(right - 10),
  reread: share(right - 8),
  revision: { value: 0.02, low: -0.01, high: 0.05 },
  loss: 0.8,
});
const ablations = ablationsReport({
  n: 100,
  seed: "test",
  budget: 1e6,
  start: { name: "mini-ar", digest: "d" },
  missing: [],
  runs: [choice("base", 50, null), choice("weight", 44, [-0.06, -0.09, -0.03])],
});

const step = (positions: number, objective: string, loss: number) => ({ positions, phase: objective, loss });
const seeded = (seed: number, curve: readonly ReturnType<typeof step>[]) => ({ ...trained(40), seed, curve });
const stability = stabilityReport({
  n: 100,
  seed: "test",
  budget: 2e6,
  seeds: 2,
  spike: { window: 50, distance: 5 },
  twins: [
    {
      id: "diffusion",
      words: "masks alone",
      runs: [
        seeded(1, [step(1e6, "diffusion", 3), step(2e6, "diffusion", 2)]),
        seeded(2, [step(1.2e6, "diffusion", 5)]),
      ],
    },
    {
      id: "both",
      words: "half and half",
      runs: [seeded(1, [step(1e6, "ar", 4), step(2e6, "diffusion", 1)])],
    },
  ],
});

describe("curves of training", () => {
  it("break where a run is decoded otherwise, and name how it is", () => {
    const [ar, masks] = curveSeries(curves);
    expect(ar!.name).toBe("mini-dimple-long, next token");
    expect(ar!.points.map(({ x }) => x)).toEqual([5, 10]);
    expect(masks!.name).toBe("mini-dimple-long, γ 0.9");
    expect(masks!.points.map(({ y }) => y.value)).toEqual([0.5, 0.8]);
    expect(masks!.points[0]!.y.low).toBeLessThan(0.5);
    expect(curveSeries(curves).map(({ isScattered }) => isScattered)).toEqual([false, false, true, true]);
  });

  it("tell the two exams of a run of one length apart", () => {
    const [, , inside, elsewhere] = curveSeries(curves);
    expect([inside!.name, inside!.isDashed]).toEqual(["mini-diffusion-fixed, γ 0.9, in 64 positions", false]);
    expect([elsewhere!.name, elsewhere!.isDashed]).toEqual(["mini-diffusion-fixed, γ 0.9", true]);
  });

  it("show one task alone", () => {
    expect(curveSeries(curves, "add")[0]!.points.map(({ y }) => y.value)).toEqual([0.2, 0.3]);
    expect(curveSeries(curves, "unheard-of").flatMap(({ points }) => points)).toEqual([]);
  });

  it("mark where the objective changes, and only of runs with points on their way", () => {
    const axis = positionsAxis(curves);
    expect(axis.marks).toEqual([{ value: 10, label: "mini-dimple-long: masks from here", at: "head" }]);
    expect(axis.ticks.map(({ value }) => value)).toEqual([0, 10, 20, 30, 40]);
    const late = curvesReport({ ...curves, runs: [{ ...curves.runs[0]!, points: curves.runs[0]!.points.slice(3) }] });
    expect(positionsAxis(late).domain[0]).toBe(30);
  });

  it("have every number in a table, with the phase it was trained in", () => {
    const page = renderToStaticMarkup(<TrainingCurves report={curves} />);
    expect(page).toContain("40.0 million");
    expect(page).toContain("80.0 % (71–87)");
    expect(page.match(/<tr/g)).toHaveLength(1 + 6);
    expect(page).toContain("masks, every response of 64 positions");
  });

  it("are recorded in the order of their positions, each point of as many questions as it says", () => {
    const { runs, n } = curvesReport(JSON.parse(readFileSync("training/report/curves.json", "utf8")));
    for (const { name, points, phases } of runs) {
      const seen = points.map(({ positions }) => positions);
      expect(seen, name).toEqual(seen.toSorted((a, b) => a - b));
      expect(seen.at(-1), name).toBe(phases.at(-1)!.to);
      for (const { mean, tasks } of points) expect(mean.n, name).toBe(n * Object.keys(tasks).length);
    }
  });

  it("are refused when a share is none, with the place", () => {
    const spoiled = structuredClone(curves);
    spoiled.runs[0]!.points[0]!.mean.value = 80;
    expect(() => curvesReport(spoiled)).toThrow(/mean/);
  });
});

describe("choices of training", () => {
  it("are drawn as points against the base, which has none", () => {
    const [series] = ablationSeries(ablations);
    expect(series!.points).toHaveLength(1);
    expect(series!.points[0]).toMatchObject({ x: 1, y: { value: -0.06 } });
    expect(series!.points[0]!.title).toBe("words of weight: −6.0 (−9.0 to −3.0) points");
  });

  it("stand in a table with what a second reading changes", () => {
    const page = renderToStaticMarkup(<TrainingChoices report={ablations} />);
    expect(page).toContain("−6.0 (−9.0 to −3.0)");
    expect(page).toContain("2.0 (−1.0 to 5.0)");
    expect(page).toContain("1 of 200");
  });
});

describe("stability of training", () => {
  it("is drawn as the mean of the seeds, from the lowest to the highest, as far as all have come", () => {
    const [alone] = lossSeries(stability);
    expect(alone!.points).toHaveLength(1);
    expect(alone!.points[0]).toMatchObject({ x: 1.1, y: { value: 4, low: 3, high: 5 } });
  });

  it("has a line for each objective of a twin, and a mark between", () => {
    expect(lossSeries(stability).map(({ name }) => name)).toEqual([
      "masks alone",
      "half and half: next token",
      "half and half: masks",
    ]);
    expect(budgetAxis(stability).marks![0]!.value).toBe(1);
  });

  it("stands in a table seed by seed", () => {
    const page = renderToStaticMarkup(<TrainingStability report={stability} />);
    expect(page.match(/<tr/g)).toHaveLength(1 + 3);
    expect(page).toContain("40.0 % (31–50)");
  });
});
