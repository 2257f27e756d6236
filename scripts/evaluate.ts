/**
 * `npm run evaluate -- --model mini-dimple --strategy confident --n 200 --seed 1`: accuracy with its 95 % interval,
 * iterations, NFE and milliseconds per task, on held-out problems. `--help` lists the rest.
 */
import { parseArgs } from "node:util";
import { laneText } from "../lib/experiment/lane-text";
import { LIMITS } from "../lib/experiment/limits";
import { emojiWorld } from "../lib/study/emoji-world";
import { accuracyBy, type TaskReport, taskReport } from "../lib/study/summary";
import { planSweep } from "../lib/sweep/plan";
import type { Row } from "../lib/sweep/row";
import { answererOn, runSweep } from "../lib/sweep/run";
import { parseSweep } from "../lib/sweep/schema";
import { laneOf, laneOptions, taskIds, whole } from "./arguments";
import { nodeBackend, openMachine, runTool } from "./node-engine";

const USAGE = `usage: npm run evaluate -- [--lane "confident;gamma=0.9;prefill=dkv-decode;cache.interval=8;model=mini-dimple"]
  [--n 200] [--seed 1] [--tasks describe,count] [--length 32] [--backend wasm|cpu] [--json]
  --lane is a lane as in a link; instead, or on top of it: [--strategy confident] [--set gamma=0.9]… [--prefill dkv-decode]
  [--cache interval=8]… [--model mini-dimple] [--companion mini-ar].
  --n is per task; --length defaults to what each task needs.`;

const options = {
  ...laneOptions,
  n: { type: "string", default: "200" },
  seed: { type: "string", default: "1" },
  tasks: { type: "string" },
  length: { type: "string" },
  backend: { type: "string", default: "wasm" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

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
  const lane = laneOf(values);
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
  const { tasks, samples: n, seed, responseLength } = request;
  const plan = planSweep(parseSweep({ lanes: [laneText(lane)], lengths: [responseLength], tasks, n, seed }), problems);
  if (plan.conflicts.length > 0) throw new RangeError(plan.conflicts.join(" "));
  const rows: Row[] = [];
  for await (const batch of runSweep(plan, [answererOn(plan, machine)])) {
    rows.push(...batch.rows);
    if (process.stderr.isTTY) process.stderr.write(`\r${batch.done} / ${batch.total}`);
  }
  if (process.stderr.isTTY) process.stderr.write("\n");
  const measured = tasks.map((task) => {
    const outcomes = rows.filter((row) => row.task === task);
    return { outcomes, report: taskReport(task, outcomes) };
  });
  const reports = measured.map(({ report }) => report);
  const { backend } = machine.engine.status;
  if (values.json) {
    const byTask = measured.map(({ report: { task, samples, correct, accuracy, ...rest }, outcomes }) => {
      const byKinds = accuracyBy("kinds", outcomes).map(({ value: kinds, ...share }) => ({ kinds, ...share }));
      return { task, samples, correct, accuracy, byKinds, ...rest };
    });
    console.log(JSON.stringify({ ...request, backend, tasks: byTask, mean: meanOf(reports) }, null, 2));
  } else console.log(table(reports));
  machine.dispose();
});
