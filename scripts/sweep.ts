/**
 * `npm run -s sweep -- --lane "confident;gamma=0.8" --lane "maskgit;steps=length/2" --tasks count --lengths 16,32 --n 20`:
 * a sweep as the labs of the page make it, in Node. Every answer is one line of a results file; the summary is printed in
 * the end. `--help` lists the rest.
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { emojiWorld } from "../lib/study/emoji-world";
import { checkPlan, weightsOfPlan } from "../lib/sweep/check";
import { csvOf, parquetOfRows } from "../lib/sweep/columns";
import { calibrate, estimate, estimateText } from "../lib/sweep/estimate";
import { rowsOfPlan } from "../lib/sweep/of-rows";
import { planSweep, type Shard } from "../lib/sweep/plan";
import { linesOf } from "../lib/sweep/results";
import type { Row } from "../lib/sweep/row";
import { answerersOn, type RowShelf, runSweep, type SweepBatch } from "../lib/sweep/run";
import { parseSweep, type Sweep } from "../lib/sweep/schema";
import { summarise } from "../lib/sweep/summary";
import { latexTable, markdownTable } from "../lib/sweep/table";
import { taskIds, whole } from "./arguments";
import { nodeBackend, openMachine, runTool } from "./node-engine";
import { openResultsFile, readIfThere, readResultsFiles } from "./results-file";
import { startWorkers } from "./sweep-pool";

const USAGE = `usage: npm run -s sweep -- SWEEP.json | --lane "confident;gamma=0.5:0.95:0.05" --lane "maskgit;steps=length/2" …
         [--tasks count,reverse] [--lengths auto,16,32] [--priors none,skeleton] [--n 20] [--seed 1] [--drift 0]
         [--out results.jsonl [--resume]] [--shard 1/4] [--workers 2] [--batch 1] [--backend wasm|cpu] [--long]
         [--as markdown|latex|csv|jsonl|parquet]
       npm run -s sweep -- --summary results*.jsonl [--as markdown|latex|csv|jsonl|parquet]
  A lane is written as in a link; a value may be a range (from:to:step), a list (a,b), or follow the length (length/2).
  --n is per task; --lengths auto gives each question what it needs; --resume goes on with the answers of the file;
  --batch asks an engine so many questions at a time. The page does so on WebGPU, which answers them in one pass; Node has no
  WebGPU, and WebAssembly runs their passes one after the other: the rows are the same, and come no faster.
  --shard answers one part of the questions; --long starts a sweep that takes more than a day.
  --as prints the summary as a table, or the answers themselves.`;

const options = {
  lane: { type: "string", multiple: true },
  tasks: { type: "string" },
  lengths: { type: "string" },
  priors: { type: "string" },
  n: { type: "string" },
  seed: { type: "string" },
  drift: { type: "string" },
  out: { type: "string" },
  resume: { type: "boolean", default: false },
  shard: { type: "string" },
  workers: { type: "string", default: "1" },
  batch: { type: "string", default: "1" },
  backend: { type: "string", default: "wasm" },
  long: { type: "boolean", default: false },
  summary: { type: "boolean", default: false },
  as: { type: "string", default: "markdown" },
  help: { type: "boolean", default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>["values"];

const MOST_WORKERS = 64;
const LARGEST_BATCH = 64;

/** What rows are printed as: their summary, or themselves. */
const FORMS: Readonly<
  Record<string, (rows: readonly Row[], first?: string) => string | Promise<Uint8Array<ArrayBuffer>>>
> = {
  markdown: (rows, first) => markdownTable(summarise(rows, first)),
  latex: (rows, first) => latexTable(summarise(rows, first)),
  csv: csvOf,
  jsonl: linesOf,
  parquet: parquetOfRows,
};

/** @throws RangeError that lists the forms there are */
function formOf(name: string) {
  const form = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
  if (form) return form;
  throw new RangeError(`--as: expected one of ${Object.keys(FORMS).join(", ")}, got "${name}"`);
}

/** The sweep of a file with what the arguments say on top, or of the arguments alone. @throws RangeError in words */
async function sweepOf(files: readonly string[], values: Values): Promise<Sweep> {
  if (files.length > 1) throw new RangeError(`expected one sweep, found ${files.join(", ")}`);
  const [file] = files;
  if (file === undefined && !values.lane) throw new RangeError(USAGE);
  const problems = emojiWorld();
  const number = (text: string) => (text.trim() === "" ? text : Number(text));
  const given = {
    ...(file === undefined ? { tasks: problems.tasks.map(({ id }) => id) } : await readJson(file)),
    ...(values.lane && { lanes: values.lane }),
    ...(values.tasks !== undefined && { tasks: taskIds(values.tasks, problems) }),
    ...(values.lengths !== undefined && {
      lengths: values.lengths.split(",").map((length) => (length === "auto" ? null : number(length))),
    }),
    ...(values.priors !== undefined && { priors: values.priors.split(",") }),
    ...(values.n !== undefined && { n: number(values.n) }),
    ...(values.seed !== undefined && { seed: number(values.seed) }),
    ...(values.drift !== undefined && { drift: number(values.drift) }),
  };
  return parseSweep(given);
}

async function readJson(path: string): Promise<object> {
  const text = await readFile(path, "utf8");
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === "object" && data !== null) return data;
  } catch {
    // Told below.
  }
  throw new RangeError(`${path}: expected a sweep as JSON`);
}

/** The part that is asked for, written from 1 on. @throws RangeError in words */
function shardOf(text: string | undefined): Shard {
  if (text === undefined) return { part: 0, of: 1 };
  const [part, of] = text.split("/").map(Number);
  if (/^\d+\/\d+$/.test(text) && part! >= 1 && part! <= of!) return { part: part! - 1, of: of! };
  throw new RangeError(`--shard: expected a part of so many, from 1/4 to 4/4, got "${text}"`);
}

async function summary(paths: readonly string[], form: ReturnType<typeof formOf>): Promise<void> {
  if (paths.length === 0) throw new RangeError("--summary: expected results files");
  const { rows, notices } = await readResultsFiles(paths);
  for (const notice of notices) console.error(notice);
  if (rows.length === 0) throw new RangeError(`${paths.join(", ")}: no answers`);
  process.stdout.write(await form(rows));
}

function progress({ done, total }: Pick<SweepBatch, "done" | "total">): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} / ${total}${done === total ? "\n" : ""}`);
}

await runTool(async () => {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const form = formOf(values.as);
  if (values.summary) {
    await summary(positionals, form);
    return;
  }
  const sweep = await sweepOf(positionals, values);
  const shard = shardOf(values.shard);
  const workers = whole("workers", values.workers, 1, MOST_WORKERS);
  const batch = whole("batch", values.batch, 1, LARGEST_BATCH);
  const backend = nodeBackend(values.backend);
  if (values.resume && values.out === undefined)
    throw new RangeError("--resume: expected --out with the file to go on with");
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort(new Error("stopped")));

  const written = planSweep(sweep, emojiWorld());
  const machine = { ...(await openMachine(backend)), signal: stop.signal };
  const plan = await checkPlan(written, machine);
  for (const conflict of plan.conflicts) console.error(`Left out: ${conflict}`);
  const weights = await weightsOfPlan(plan, machine);
  const results = values.out === undefined ? { rows: [], notices: [] } : await readIfThere(values.out, { weights });
  for (const notice of results.notices) console.error(notice);
  if (results.rows.length > 0 && !values.resume) {
    throw new RangeError(
      `${values.out} holds ${results.rows.length} answers already; --resume goes on with them, or name another file`,
    );
  }
  const kept = rowsOfPlan(plan, results.rows, { weights, backend: machine.engine.status.backend.name });
  const expected = estimate(plan, await calibrate(plan, machine), { shard, workers, kept: kept.length });
  if (expected.problem && (plan.cells.length === 0 || !values.long)) throw new RangeError(expected.problem);
  console.error(estimateText(expected));

  const shelf: RowShelf | undefined = values.out === undefined ? undefined : await openResultsFile(values.out);
  const pool = workers > 1 ? startWorkers(plan, { backend, batch, workers, signal: stop.signal }) : null;
  // The processes have engines of their own.
  if (pool) machine.dispose();
  const rows: Row[] = [];
  try {
    const answerers = pool?.answerers ?? answerersOn(plan, machine, batch);
    for await (const batch of runSweep(plan, answerers, { kept, shelf, shard, signal: stop.signal })) {
      rows.push(...batch.rows);
      progress(batch);
    }
  } finally {
    pool?.end();
  }
  if (!pool) machine.dispose();
  process.stdout.write(await form(rows, plan.lanes[0]));
});
