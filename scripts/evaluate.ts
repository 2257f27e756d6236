/**
 * `npm run evaluate -- --model mini-dimple --strategy confident --n 200 --seed 1`: accuracy with its 95 % interval,
 * iterations, NFE and milliseconds per task, on held-out problems. `--help` lists the rest.
 */
import { parseArgs } from "node:util";
import { describeRange, nearestLegal, parseSetting, resolveSettings } from "../lib/decoding/params";
import { strategyById } from "../lib/decoding/strategies";
import type { ParamValue } from "../lib/decoding/strategy";
import { CACHE_IDS, cacheById, findCache } from "../lib/engine/caches";
import { DEFAULT_LANE } from "../lib/experiment/defaults";
import { type Lane, LIMITS } from "../lib/experiment/schema";
import { emojiWorld } from "../lib/study/emoji-world";
import { cellsOf } from "../lib/study/plan";
import { runStudy, type StudyStep } from "../lib/study/run";
import { accuracyBy, byCell, type TaskReport, taskReport } from "../lib/study/summary";
import { taskIds, whole } from "./arguments";
import { nodeBackend, openMachine, runTool } from "./node-engine";

const USAGE = `usage: npm run evaluate -- [--model mini-dimple] [--companion mini-ar] [--strategy confident] [--set gamma=0.9]…
  [--n 200] [--seed 1] [--tasks describe,count] [--prefill dkv-decode] [--cache interval=8]… [--length 32] [--backend wasm|cpu] [--json]
  --n is per task; --length defaults to what each task needs.`;

const options = {
  model: { type: "string", default: DEFAULT_LANE.model },
  companion: { type: "string" },
  strategy: { type: "string", default: DEFAULT_LANE.strategy },
  set: { type: "string", multiple: true, default: [] as string[] },
  n: { type: "string", default: "200" },
  seed: { type: "string", default: "1" },
  tasks: { type: "string" },
  prefill: { type: "string", default: DEFAULT_LANE.prefill },
  cache: { type: "string", multiple: true, default: [] as string[] },
  length: { type: "string" },
  backend: { type: "string", default: "wasm" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

function prefillOf(text: string): Lane["prefill"] {
  if (findCache(text)) return text;
  throw new RangeError(`--prefill: expected one of ${CACHE_IDS.join(", ")}, got "${text}"`);
}

/** Settings from `gamma=0.9` pairs. @throws RangeError for a setting the strategy does not have, or a value out of range */
function settingsOf(strategyId: string, pairs: readonly string[]): Lane["settings"] {
  const strategy = strategyById(strategyId);
  const settings: Record<string, ParamValue> = {};
  for (const pair of pairs) {
    const [key = "", value] = pair.split(/=(.*)/s);
    if (value === undefined) throw new RangeError(`--set: expected key=value, found "${pair}"`);
    const spec = Object.hasOwn(strategy.params, key) ? strategy.params[key] : undefined;
    settings[key] = spec ? parseSetting(spec, value) : value;
  }
  resolveSettings(strategy, settings);
  return settings;
}

/** Settings of a cache from `interval=8` pairs. @throws RangeError as for those of a strategy */
function cacheSettingsOf(prefill: Lane["prefill"], pairs: readonly string[]): Record<string, number> {
  const { params } = cacheById(prefill);
  const entries = pairs.map((pair): [string, number] => {
    const [key = "", value] = pair.split(/=(.*)/s);
    const spec = Object.hasOwn(params, key) ? params[key as keyof typeof params] : undefined;
    const number = value === undefined ? Number.NaN : Number(value);
    if (!spec) {
      const known = Object.keys(params).join(", ") || "none";
      throw new RangeError(`--cache: "${prefill}" has no setting "${key}"; it has ${known}`);
    }
    if (nearestLegal(spec, number) !== number) {
      throw new RangeError(`--cache: ${key} must be ${describeRange(spec)}, got "${value ?? ""}"`);
    }
    return [key, number];
  });
  return Object.fromEntries(entries);
}

const percent = (share: number) => (100 * share).toFixed(1);

function table(reports: readonly TaskReport[]): string {
  const header = [
    "task",
    "n",
    "accuracy %",
    "95 % interval",
    "score",
    "length",
    "iterations",
    "NFE",
    "cached %",
    "model ms",
    "total ms",
  ];
  const rows = reports.map((report) => [
    report.task,
    String(report.samples),
    percent(report.accuracy.value),
    `${percent(report.accuracy.low)} … ${percent(report.accuracy.high)}`,
    report.score.toFixed(3),
    report.responseLength.toFixed(0),
    report.iterations.toFixed(2),
    report.nfe.toFixed(2),
    percent(report.cacheHitRate),
    report.modelMs.toFixed(1),
    report.totalMs.toFixed(1),
  ]);
  const all = meanOf(reports);
  const mean = [
    "mean",
    "",
    percent(all.accuracy),
    "",
    all.score.toFixed(3),
    "",
    all.iterations.toFixed(2),
    all.nfe.toFixed(2),
    percent(all.cacheHitRate),
  ];
  const lines = [header, ...rows, [...mean, all.modelMs.toFixed(1), all.totalMs.toFixed(1)]];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join("  "),
    )
    .join("\n");
}

/** Every task counts the same. */
function meanOf(reports: readonly TaskReport[]) {
  const mean = (value: (report: TaskReport) => number) =>
    reports.reduce((sum, report) => sum + value(report), 0) / reports.length;
  return {
    accuracy: mean(({ accuracy }) => accuracy.value),
    score: mean(({ score }) => score),
    iterations: mean(({ iterations }) => iterations),
    nfe: mean(({ nfe }) => nfe),
    cacheHitRate: mean(({ cacheHitRate }) => cacheHitRate),
    modelMs: mean(({ modelMs }) => modelMs),
    totalMs: mean(({ totalMs }) => totalMs),
  };
}

await runTool(async () => {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const prefill = prefillOf(values.prefill);
  const lane: Lane = {
    model: values.model,
    ...(values.companion === undefined ? {} : { companion: values.companion }),
    strategy: values.strategy,
    settings: settingsOf(values.strategy, values.set),
    prefill,
    ...(values.cache.length > 0 ? { cacheSettings: cacheSettingsOf(prefill, values.cache) } : {}),
  };
  const { min, max } = LIMITS.responseLength;
  const problems = emojiWorld();
  const request = {
    lane,
    tasks: values.tasks === undefined ? problems.tasks.map(({ id }) => id) : taskIds(values.tasks, problems),
    samples: whole("n", values.n, 1, 100_000),
    seed: whole("seed", values.seed, 0, LIMITS.seed),
    responseLength: values.length === undefined ? null : whole("length", values.length, min, max),
  };
  const machine = await openMachine(nodeBackend(values.backend));
  const cells = cellsOf(problems, { ...request, lanes: [lane], responseLengths: [request.responseLength] });
  const steps: StudyStep[] = [];
  for await (const step of runStudy({ problems, cells, samples: request.samples }, machine)) {
    steps.push(step);
    if (process.stderr.isTTY) process.stderr.write(`\r${step.done} / ${step.total}`);
  }
  if (process.stderr.isTTY) process.stderr.write("\n");
  const measured = Array.from(byCell(steps), ([{ task }, outcomes]) => ({
    outcomes,
    report: taskReport(task, outcomes),
  }));
  const reports = measured.map(({ report }) => report);
  const { backend } = machine.engine.status;
  if (values.json) {
    const tasks = measured.map(({ report: { task, samples, correct, accuracy, ...rest }, outcomes }) => {
      const byKinds = accuracyBy("kinds", outcomes).map(({ value: kinds, ...share }) => ({ kinds, ...share }));
      return { task, samples, correct, accuracy, byKinds, ...rest };
    });
    console.log(JSON.stringify({ ...request, backend, tasks, mean: meanOf(reports) }, null, 2));
  } else console.log(table(reports));
  machine.dispose();
});
