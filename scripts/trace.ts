/**
 * `npm run -s trace -- check FILE…`: reads trace files as the page does, and says of each what is wrong with it.
 * `info FILE`: what a file tells of its runs. `convert FILE --to v2|csv|parquet`: the same runs line by line in version 2, or a
 * table with a row for each position in each iteration.
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { endGains } from "@/lib/analysis/end-gains";
import { firstRepetition } from "@/lib/analysis/repetition";
import { cellTable } from "@/lib/analysis/run-tables";
import { TraceError } from "../lib/trace/error";
import type { CheckedTrace } from "../lib/trace/file";
import { traceToLines } from "../lib/trace/lower-v2";
import { parquetTable } from "../lib/trace/parquet";
import { readTraces } from "../lib/trace/reading/read";
import { csvTable } from "../lib/trace/table-text";
import { runTool } from "./node-engine";

const USAGE = "usage: npm run -s trace -- check FILE… | info FILE | convert FILE --to v2|csv|parquet";

async function read(path: string) {
  try {
    return await readTraces(new Uint8Array(await readFile(path)));
  } catch (error) {
    throw error instanceof TraceError ? new TraceError(`${path}: ${error.message}`) : error;
  }
}

/** One line a file, and what in it does not agree; the counts at the end. */
async function check(paths: readonly string[]): Promise<void> {
  let passed = 0;
  for (const path of paths) {
    try {
      const { runs, problems } = await read(path);
      for (const problem of problems) console.log(`${path}: ${problem}`);
      for (const { doubts } of runs) for (const doubt of doubts) console.log(`${path}: ${doubt}`);
      if (problems.length === 0) passed++;
    } catch (error) {
      console.log(error instanceof TraceError ? error.message : `${path}: ${(error as Error).message}`);
    }
  }
  console.log(`${passed} passed, ${paths.length - passed} failed`);
  if (passed < paths.length) process.exitCode = 1;
}

function infoOf({ trace, doubts }: CheckedTrace): string[] {
  const { model, strategy, settings, prefill, vocabulary, prompt, responseLength, iterations, outcome, source } = trace;
  const rows = iterations.reduce((sum, { positions }) => sum + positions.length, 0);
  const told = (value: unknown) => (value === undefined || value === "" ? "not recorded" : String(value));
  const repeated = firstRepetition(trace);
  return [
    `model       ${told(model.label)}`,
    `strategy    ${[strategy, ...Object.entries(settings).map(([key, value]) => `${key}=${value}`)].join(" ")}`,
    `cache       ${told(prefill)}`,
    `source      ${told(source && Object.values(source).join(", "))}`,
    `question    ${told(trace.question)}`,
    `vocabulary  ${vocabulary.size} ids, ${trace.noise ? "uniform noise" : `mask ${vocabulary.maskId}`}`,
    `prompt      ${prompt.length} tokens`,
    `response    ${responseLength} positions in ${iterations.length} iterations, ${rows} rows`,
    `outcome     ${outcome.status}, ${outcome.remainingMasks} masks left, NFE ${told(outcome.nfe)}`,
    `repeats     ${repeated ? `from iteration ${repeated.iteration + 1} on: ${repeated.text}` : "nothing"}`,
    `the end     ${gainText(trace)}`,
    ...doubts.map((doubt) => `but         ${doubt}`),
  ];
}

/** Where the end of the answer gained most. */
function gainText(trace: CheckedTrace["trace"]): string {
  const gains = endGains(trace, 1);
  const [gain] = gains ?? [];
  if (gains === null) return "its probability is not recorded";
  if (!gain) return "gains nowhere";
  const { position, from, to, before, after } = gain;
  const share = (p: number) => `${(100 * p).toFixed(1)} %`;
  return `gains most at position ${position}: ${share(before)} in iteration ${from + 1}, ${share(after)} in iteration ${to + 1}`;
}

await runTool(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { to: { type: "string" } } });
  const [command, ...paths] = positionals;
  if (command === "check" && paths.length > 0) return check(paths);
  const [path, ...more] = paths;
  if (path === undefined || more.length > 0) throw new RangeError(USAGE);
  const { runs, problems } = await read(path);
  for (const problem of problems) console.error(`${path}: ${problem}`);
  if (command === "info") return console.log(runs.map((run) => infoOf(run).join("\n")).join("\n\n"));
  if (command !== "convert") throw new RangeError(USAGE);
  if (values.to !== "v2" && values.to !== "csv" && values.to !== "parquet")
    throw new RangeError(`--to: expected v2, csv or parquet, found ${values.to ?? "nothing"}`);
  if (values.to === "parquet" && runs.length !== 1)
    throw new RangeError(`${path}: expected one run for one Parquet file, found ${runs.length}`);
  for (const { trace } of runs) {
    if (values.to === "parquet") process.stdout.write(await parquetTable(cellTable(trace)));
    else if (values.to === "csv") process.stdout.write(csvTable(cellTable(trace)));
    else for (const line of traceToLines(trace)) process.stdout.write(`${line}\n`);
  }
});
