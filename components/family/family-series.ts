/** The report's numbers as lines of a chart. */
import { formatShare } from "@/components/charts/format";
import type { HorizontalAxis, Series, SeriesPoint } from "@/components/charts/series-axes";
import type { FamilyModel, FamilyReport } from "@/lib/report/family-report";

/** Colours of the models, the same in every chart: one for each way of training. */
const colors: Readonly<Record<string, string>> = {
  "mini-dimple": "var(--lane-a)",
  "mini-ar": "var(--lane-b)",
  "mini-diffusion": "var(--lane-c)",
  "mini-dimple-long": "var(--lane-a)",
  "mini-dimple-fixed": "var(--lane-a)",
  "mini-diffusion-fixed": "var(--lane-c)",
};

export const colorOf = (model: string) => colors[model] ?? "var(--muted)";

const PREFILL = "-prefill";
const orders: Readonly<Record<string, string>> = {
  maskgit: "one per step",
  "maskgit-steps-2": "half the steps",
  "maskgit-steps-3": "a third of the steps",
  "maskgit-steps-4": "a quarter of the steps",
  origin: "one per step, random order",
  entropy: "one per step, least entropy first",
  margin: "one per step, largest margin first",
  "left-to-right": "one per step, left to right",
  autoregressive: "next token",
};

/** A setting's id in words: `gamma-0.9` as `γ 0.9`. */
export function settingName(id: string): string {
  if (id.endsWith(PREFILL)) return `${settingName(id.slice(0, -PREFILL.length))}, prompt cache`;
  return orders[id] ?? id.replace(/^gamma-/, "γ ");
}

const entries = (report: FamilyReport): [string, FamilyModel][] => Object.entries(report.models);
const byX = (a: SeriesPoint, b: SeriesPoint) => a.x - b.x;

/** Settings that differ in how many tokens they commit at once, by what controls it. */
const sweeps = [
  { name: "γ", isDashed: false, has: (id: string) => /^gamma-[\d.]+$/.test(id) },
  { name: "steps", isDashed: true, has: (id: string) => /^maskgit(-steps-\d)?$/.test(id) },
  { name: "next token", isDashed: false, has: (id: string) => id === "autoregressive" },
] as const;

/** Accuracy against iterations per response position, a line a model and a way to commit several at once. */
export function sweepSeries(report: FamilyReport): Series[] {
  return entries(report).flatMap(([model, { accuracy }]) =>
    sweeps.map(({ name, isDashed, has }) => ({
      id: `${model} ${name}`,
      name: `${model}, ${name}`,
      color: colorOf(model),
      isDashed,
      points: Object.entries(accuracy)
        .filter(([id]) => has(id))
        .map(
          ([
            id,
            {
              mean,
              iterationsPerPosition: { value },
            },
          ]) => ({
            x: value,
            y: mean,
            title: `${model}, ${settingName(id)}: ${formatShare(mean)}, ${value.toFixed(2)} iterations per position`,
          }),
        )
        .sort(byX),
    })),
  );
}

/** From the fewest iterations per position among the points to one for each. */
export function sweepAxis(series: readonly Series[]): HorizontalAxis {
  const least = Math.min(0.5, ...series.flatMap(({ points }) => points.map(({ x }) => x))) / 1.15;
  const ticks = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1].filter((value) => value >= least);
  return {
    name: "iterations per response position (logarithmic)",
    isLogarithmic: true,
    domain: [least, 1.1],
    unit: "iterations per position",
    ticks: ticks.map((value) => ({ value, label: `${value}` })),
  };
}

/** Accuracy by preset response length, a line a model and setting. */
export function lengthSeries(report: FamilyReport): Series[] {
  return entries(report).flatMap(([model, { lengths }]) =>
    Object.entries(lengths).map(([setting, { byPreset }]) => ({
      id: `${model} ${setting}`,
      name: `${model}, ${settingName(setting)}`,
      color: colorOf(model),
      isDashed: setting.startsWith("gamma"),
      points: Object.entries(byPreset)
        .map(([preset, { accuracy, produced }]) => ({
          x: Number(preset),
          y: accuracy,
          title: `${model}, ${settingName(setting)}, ${preset} positions: ${formatShare(accuracy)}, ${produced.toFixed(1)} tokens before the end`,
        }))
        .sort(byX),
    })),
  );
}

/** Settings whose calibration is drawn: one token at a time, and confident decoding. */
const judged = ["maskgit", "gamma-0.9", "autoregressive"];

/** Fewest commits from which a share is drawn. */
const ENOUGH = 20;

/** How often commits of a confidence are right, a line a model and setting. */
export function calibrationSeries(report: FamilyReport): Series[] {
  return entries(report).flatMap(([model, { calibration }]) =>
    Object.entries(calibration)
      .filter(([setting]) => judged.includes(setting))
      .map(([setting, { bins }]) => ({
        id: `${model} ${setting}`,
        name: `${model}, ${settingName(setting)}`,
        color: colorOf(model),
        isDashed: setting.startsWith("gamma"),
        points: bins
          .filter(({ count }) => count >= ENOUGH)
          .map(({ count, confidence, accuracy }) => ({
            x: confidence,
            y: accuracy,
            title: `${model}, ${settingName(setting)}, confidence ${confidence.toFixed(2)}: ${formatShare(accuracy)} of ${count} commits right`,
          }))
          .sort(byX),
      })),
  );
}

export const confidenceAxis: HorizontalAxis = {
  name: "confidence of the commit",
  isLogarithmic: false,
  domain: [0, 1],
  ticks: [0, 0.2, 0.4, 0.6, 0.8, 1].map((value) => ({ value, label: `${value}` })),
};
