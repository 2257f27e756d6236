/**
 * `npm run -s exits -- --model mini-ar`: what leaving a network early costs and saves (CALM), by how sure of a token one is
 * and from which threshold on; then thresholds with a guarantee, calibrated on some questions and tried on others. Into
 * public/models/NAME/exits.json, beside what `python -m training.exits` says of the training.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { calibratedThreshold } from "../lib/analysis/risk";
import type { ExitRule } from "../lib/engine/predictor";
import type { Lane } from "../lib/experiment/schema";
import { EXIT_MEASURES, type ExitPoint, exitReport } from "../lib/report/exit-report";
import { emojiWorld } from "../lib/study/emoji-world";
import { cellsOf } from "../lib/study/plan";
import { askOne } from "../lib/study/run";
import { whole } from "./arguments";
import { openMachine, runTool } from "./node-engine";

const USAGE =
  "usage: npm run -s exits -- [--model mini-ar] [--n 20] [--only trained,classifier]   --n is per task, to calibrate on, and as many to try on";

/** From strict to loose: the order in which they are tested. The borrowed head is shown for comparison. */
const THRESHOLDS: Readonly<Record<ExitRule["measure"], readonly number[]>> = {
  head: [0.9, 0.5],
  trained: [0.98, 0.95, 0.9, 0.8, 0.6, 0.4],
  classifier: [0.99, 0.98, 0.95, 0.9],
};
/** How fast the bar falls. A classifier's opinion is a probability already: below 0.9 it is wrong too often for any answer. */
const DECAYS: Readonly<Record<ExitRule["measure"], number>> = { head: 4, trained: 4, classifier: 0 };
/** Shares of answers that may differ from the whole network's, and how often a threshold may break that promise. */
const TOLERANCES = [0.05, 0.1, 0.2];
const ERROR = 0.05;
/** Other questions than any measurement's. */
const SEEDS = { calibration: 11, test: 12 };

interface Answer {
  readonly text: string;
  readonly isRight: boolean;
  /** Of each token. */
  readonly layers: readonly number[];
}

await runTool(async () => {
  const options = {
    model: { type: "string", default: "mini-ar" },
    n: { type: "string", default: "20" },
    only: { type: "string" },
    help: { type: "boolean", default: false },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const n = whole("n", values.n, 1, 10_000);
  const path = fileURLToPath(new URL(`../public/models/${values.model}/exits.json`, import.meta.url));
  const problems = emojiWorld();
  const tasks = problems.tasks.map(({ id }) => id);
  const machine = await openMachine("wasm");

  async function answers(settings: Lane["settings"], strategy: string, seed: number): Promise<Answer[]> {
    const lane: Lane = { model: values.model, strategy, settings, prefill: "off" };
    const found: Answer[] = [];
    for (const cell of cellsOf(problems, { lanes: [lane], tasks, seed })) {
      for (let index = 0; index < n; index++) {
        const { problem, trace } = await askOne(problems, cell, index, { observe: false, ...machine });
        const { text } = trace.outcome;
        const layers = trace.iterations.map(({ cost }) => cost?.layers ?? 0);
        found.push({ text, isRight: problem.grade(text).correct, layers });
      }
    }
    return found;
  }

  const entire = new Map<number, Answer[]>();
  for (const seed of Object.values(SEEDS)) entire.set(seed, await answers({}, "autoregressive", seed));

  async function pointOf(measure: ExitRule["measure"], threshold: number, seed: number): Promise<ExitPoint> {
    const early = await answers({ measure, threshold, decay: DECAYS[measure] }, "calm", seed);
    const same = entire.get(seed)!;
    const layers = early.flatMap((one) => one.layers);
    const point = {
      threshold,
      n: early.length,
      differ: early.filter(({ text }, index) => text !== same[index]!.text).length,
      right: early.filter(({ isRight }) => isRight).length,
      layers: Number((layers.reduce((sum, depth) => sum + depth, 0) / layers.length).toFixed(3)),
    };
    console.log(JSON.stringify({ measure, seed, ...point }));
    return point;
  }

  const before = JSON.parse(await readFile(path, "utf8"));
  const measures: Record<string, unknown> = values.only ? before.measured?.measures : {};
  for (const measure of EXIT_MEASURES.filter((id) => !values.only || values.only.split(",").includes(id))) {
    const calibration: ExitPoint[] = [];
    for (const threshold of THRESHOLDS[measure]) calibration.push(await pointOf(measure, threshold, SEEDS.calibration));
    const curve = calibration.map((point) => ({ ...point, risk: point.differ / point.n }));
    const thresholds = TOLERANCES.map((tolerance) => ({
      tolerance,
      threshold: calibratedThreshold(curve, tolerance, ERROR),
    }));
    const chosen = new Set(thresholds.flatMap(({ threshold }) => threshold ?? []));
    const test: ExitPoint[] = [];
    for (const threshold of chosen) test.push(await pointOf(measure, threshold, SEEDS.test));
    measures[measure] = { decay: DECAYS[measure], calibration, thresholds, test };
  }
  const right = (seed: number) => entire.get(seed)!.filter(({ isRight }) => isRight).length;
  const report = {
    ...before,
    measured: {
      seeds: SEEDS,
      error: ERROR,
      whole: { n: n * tasks.length, calibration: right(SEEDS.calibration), test: right(SEEDS.test) },
      measures,
    },
  };
  exitReport(report);
  await writeFile(path, `${JSON.stringify(report, null, 1)}\n`);
  machine.dispose();
});
