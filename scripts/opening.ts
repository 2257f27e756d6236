/**
 * `npm run -s opening`: questions that the page could open with, those with most to see first. `--choose 3` makes the third
 * of them the opening: it writes lib/experiment/opening.json and records its runs. `--help` lists the rest.
 */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type RunOptions, runExperiment } from "@/lib/run/runner";
import { inOneLine } from "@/lib/run/sentence";
import { type Candidate, candidates } from "@/lib/study/opening";
import { DEFAULT_EXPERIMENT, OPENING_LANE } from "../lib/experiment/defaults";
import { LIMITS } from "../lib/experiment/limits";
import { writeLink } from "../lib/experiment/link";
import type { Experiment } from "../lib/experiment/schema";
import { TASK_IDS, taskOf } from "../lib/scene/world";
import { emojiWorld } from "../lib/study/emoji-world";
import { traceToJson } from "../lib/trace/file";
import { taskIds, whole } from "./arguments";
import { openMachine, runTool } from "./node-engine";

const OPENING = fileURLToPath(new URL("../lib/experiment/opening.json", import.meta.url));
const RECORDED = fileURLToPath(new URL("../public/traces/opening.jsonl", import.meta.url));

const USAGE = `usage: npm run -s opening -- [--tasks describe,json] [--n 100] [--seed 1] [--length ${DEFAULT_EXPERIMENT.responseLength}] [--top 10] [--choose RANK]
  --n is per task; --tasks defaults to all about a picture. Decoded as the page's first lane is: ${OPENING_LANE.strategy}, with its defaults.`;

const options = {
  tasks: { type: "string", default: TASK_IDS.filter((id) => taskOf(id).image).join(",") },
  n: { type: "string", default: "100" },
  seed: { type: "string", default: "1" },
  length: { type: "string", default: String(DEFAULT_EXPERIMENT.responseLength) },
  top: { type: "string", default: "10" },
  choose: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

/** Three lines: numbers, what is asked and answered, and the link that opens it. */
function told({ worth, sight, experiment, trace }: Candidate, rank: number): string {
  const { fallback = 0, regret = 0, flip = 0 } = sight.events;
  const { picture } = experiment;
  const things = picture.kind === "scene" ? picture.scene.objects.map(({ kind }) => kind).join(", ") : "an upload";
  const { search, hash } = writeLink({ experiment, digests: [] });
  return [
    `${rank}. worth ${worth.toFixed(2)}: ${sight.iterations} iterations, ${sight.correct ? "right" : "wrong"}, ${sight.tokens} tokens; ` +
      `fallback ${fallback}×, regret ${regret}×, flip ${flip}×; seed ${experiment.seed}`,
    `   ${things} — ${experiment.question} — ${trace.outcome.text}`,
    `   /${search}${hash}`,
  ].join("\n");
}

/** Makes an experiment the one that the page opens with, its recorded runs included. */
async function choose(experiment: Experiment, machine: RunOptions): Promise<void> {
  const { version: _, lanes: __, ...opening } = experiment;
  const traces: string[] = [];
  for await (const event of runExperiment(experiment, machine)) {
    if (event.kind === "failed") throw new Error(inOneLine(event));
    if (event.kind === "done") traces.push(traceToJson(event.trace));
  }
  await writeFile(OPENING, `${JSON.stringify(opening, null, 2)}\n`);
  await writeFile(RECORDED, traces.join(""));
}

await runTool(async () => {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const { min, max } = LIMITS.responseLength;
  const problems = emojiWorld();
  const request = {
    lane: OPENING_LANE,
    tasks: taskIds(values.tasks, problems),
    samples: whole("n", values.n, 1, 100_000),
    seed: whole("seed", values.seed, 0, LIMITS.seed),
    responseLength: whole("length", values.length, min, max),
  };
  const found: Candidate[] = [];
  const count = request.samples * request.tasks.length;
  const rank = values.choose === undefined ? null : whole("choose", values.choose, 1, count);
  const top = whole("top", values.top, 1, count);
  const machine = await openMachine("wasm");
  for await (const candidate of candidates(problems, request, machine)) {
    found.push(candidate);
    if (process.stderr.isTTY) process.stderr.write(`\r${found.length} / ${count}`);
  }
  if (process.stderr.isTTY) process.stderr.write("\n");
  found.sort((a, b) => b.worth - a.worth);
  for (const [index, candidate] of found.slice(0, Math.max(top, rank ?? 0)).entries()) {
    if (rank === null || rank === index + 1) console.log(told(candidate, index + 1));
  }
  if (rank !== null) await choose(found[rank - 1]!.experiment, machine);
  machine.dispose();
});
