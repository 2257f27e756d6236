/**
 * `npm run -s measure -- --n 200`: accuracy and evaluations of every strategy with its defaults, on held-out problems; with
 * `--caches` of every cache and of none, and what it does to the predictions, under a slow and a fast strategy. Each
 * result is written to lib/study/measured.json as soon as it is there, so that a long measurement can be made in
 * pieces; what was measured already, of the same weights with as many problems, is not measured again. A measurement
 * that was broken off goes on with the next problem.
 */
import { readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { modelsOf, resolveLegal } from "@/lib/experiment/resolve";
import { parseCard } from "@/lib/report/model-card";
import { type Measurement, measurementOf, parseMeasured, sameLane, summaryOf } from "@/lib/study/measured";
import { strategies, strategyById } from "../lib/decoding/strategies";
import type { DecodingStrategy } from "../lib/decoding/strategy";
import { CACHE_IDS } from "../lib/engine/caches";
import { DEFAULT_LANE } from "../lib/experiment/defaults";
import { laneText } from "../lib/experiment/lane-text";
import { LIMITS } from "../lib/experiment/limits";
import type { Lane } from "../lib/experiment/schema";
import { emojiWorld } from "../lib/study/emoji-world";
import { taskReport } from "../lib/study/summary";
import { weightsOfPlan } from "../lib/sweep/check";
import { rowsOfPlan } from "../lib/sweep/of-rows";
import { planSweep } from "../lib/sweep/plan";
import type { Row } from "../lib/sweep/row";
import { answererOn, runSweep } from "../lib/sweep/run";
import { parseSweep } from "../lib/sweep/schema";
import { taskIds, whole } from "./arguments";
import { openMachine, runTool } from "./node-engine";
import { openResultsFile, readIfThere } from "./results-file";

const MEASURED = fileURLToPath(new URL("../lib/study/measured.json", import.meta.url));

/** Answers of the lane under way; what is measured to its end is in the file above. */
const answersOf = ({ strategy, prefill }: Lane) =>
  fileURLToPath(new URL(`../.cache/measure/${strategy},${prefill}.jsonl`, import.meta.url));

const USAGE = `usage: npm run -s measure -- [--n 200] [--seed 1] [--only confident,maskgit] [--tasks count,json] [--minutes 30] [--again]
       npm run -s measure -- --caches [--only dimple,dkv-decode] …
  --n is per task; --minutes begins no strategy after that time; --again measures anew what was measured already.`;

const options = {
  n: { type: "string", default: "200" },
  seed: { type: "string", default: "1" },
  only: { type: "string" },
  caches: { type: "boolean", default: false },
  tasks: { type: "string" },
  minutes: { type: "string", default: "10000" },
  again: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** Model for a strategy that needs such attention. */
const MODELS = { bidirectional: DEFAULT_LANE.model, causal: "mini-ar" } as const;

/** Under these every cache is measured: many evaluations in which it can age, and few. */
const UNDER_CACHES = ["maskgit", "confident"];

/** Problems of a task whose every step is run again without the cache. */
const DRIFT_SAMPLES = 25;

/** The strategy as the page offers it: with its defaults, and unless told otherwise without a cache. */
function laneOf({ id, needs }: DecodingStrategy, prefill: Lane["prefill"] = "off"): Lane {
  return { model: MODELS[needs.attention], strategy: id, settings: {}, prefill };
}

/** What `--only` names, or everything. @throws RangeError for a name there is not */
function chosen<Id extends string>(kind: string, ids: readonly Id[], only: string | undefined): Id[] {
  const wanted = only?.split(",") ?? ids;
  const unknown = wanted.find((id) => !ids.some((known) => known === id));
  if (unknown !== undefined) throw new RangeError(`--only: no ${kind} "${unknown}"; there are ${ids.join(", ")}`);
  return ids.filter((id) => wanted.includes(id));
}

/** What is to be measured, in the order of the menus. */
function lanesOf(caches: boolean, only: string | undefined): Lane[] {
  const ids = strategies.map(({ id }) => id);
  if (!caches) return chosen("strategy", ids, only).map((id) => laneOf(strategyById(id)));
  const kept = chosen("cache", CACHE_IDS, only);
  return kept.flatMap((cache) => UNDER_CACHES.map((id) => laneOf(strategyById(id), cache)));
}

async function measured(): Promise<Measurement[]> {
  return parseMeasured(JSON.parse(await readFile(MEASURED, "utf8")));
}

/** First digits of the digest of a model's weights. */
async function weightsOf(model: string): Promise<string> {
  const card = await readFile(new URL(`../public/models/${model}/card.json`, import.meta.url), "utf8");
  return parseCard(JSON.parse(card)).digest.value.slice(0, 8);
}

/** Where a lane stands in the file: as in the menu of strategies, then as in that of caches. */
const placeOf = ({ strategy, prefill }: Lane) =>
  strategies.findIndex(({ id }) => id === strategy) * CACHE_IDS.length + CACHE_IDS.indexOf(prefill);

/** Puts a result in the place of an older one of the same lane. The file is read anew: another process may write, too. */
async function keep(measurement: Measurement): Promise<void> {
  const others = (await measured()).filter(({ lane }) => !sameLane(lane, measurement.lane));
  const all = [...others, measurement].sort((a, b) => placeOf(a.lane) - placeOf(b.lane));
  await writeFile(MEASURED, `[\n${all.map((each) => JSON.stringify(each)).join(",\n")}\n]\n`);
}

await runTool(async () => {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const samples = whole("n", values.n, 1, 100_000);
  const seed = whole("seed", values.seed, 0, LIMITS.seed);
  const problems = emojiWorld();
  const tasks = values.tasks === undefined ? problems.tasks.map(({ id }) => id) : taskIds(values.tasks, problems);
  const lanes = lanesOf(values.caches, values.only);
  const end = Date.now() + 60_000 * whole("minutes", values.minutes, 1, 1_000_000);

  const machine = await openMachine("wasm");
  for (const lane of lanes) {
    if (Date.now() > end) break;
    const weights = await Promise.all(modelsOf(resolveLegal(lane)).map(weightsOf));
    // Caches are held against no cache problem by problem.
    const enough = ({ tasks: done }: Measurement) =>
      tasks.every((task) => (done[task]?.samples ?? 0) >= samples && (!values.caches || done[task]?.outcomes));
    const old = (await measured()).find((one) => sameLane(one.lane, lane) && `${one.weights}` === `${weights}`);
    if (old && old.seed === seed && enough(old) && !values.again) continue;

    const path = answersOf(lane);
    if (values.again) await rm(path, { force: true });
    const sweep = parseSweep({ lanes: [laneText(lane)], tasks, n: samples, seed, drift: DRIFT_SAMPLES });
    const plan = planSweep(sweep, problems);
    const { rows: all, notices } = await readIfThere(path);
    for (const notice of notices) console.error(notice);
    const backend = machine.engine.status.backend.name;
    const kept = rowsOfPlan(plan, all, { weights: await weightsOfPlan(plan, machine), backend });
    const shelf = await openResultsFile(path);
    const rows: Row[] = [];
    for await (const batch of runSweep(plan, [answererOn(plan, machine)], { kept, shelf })) rows.push(...batch.rows);
    const reports = tasks.map((task) =>
      taskReport(
        task,
        rows.filter((row) => row.task === task),
      ),
    );
    const measurement = measurementOf(lane, weights, seed, reports);
    await keep(measurement);
    await rm(path, { force: true });
    const { accuracy, nfe, weightedNfe, drift } = summaryOf(measurement);
    const percent = (share: number) => (100 * share).toFixed(1);
    const error = drift
      ? `, flipped ${percent(drift.flips / drift.positions)} %, KL ${drift.meanKl.toPrecision(2)}`
      : "";
    console.log(
      `${lane.strategy}, cache ${lane.prefill}: ${percent(accuracy.value)} % (${percent(accuracy.low)}–${percent(accuracy.high)}), ` +
        `NFE ${nfe.toFixed(1)}, weighted ${weightedNfe.toFixed(1)}${error}`,
    );
  }
  machine.dispose();
});
