/**
 * `npm run lessons`: records the runs that the lessons show before anybody runs them, and says how their questions come
 * out. Names of lessons record these alone.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runExperiment } from "@/lib/run/runner";
import { inOneLine } from "@/lib/run/sentence";
import { laneKey } from "../lib/experiment/key";
import type { Experiment } from "../lib/experiment/schema";
import { type Facts, factsOf } from "../lib/learn/facts";
import { experimentsOf, type Lesson, recordedFile } from "../lib/learn/lesson";
import { lessons } from "../lib/learn/lessons";
import { parseFamilyReport } from "../lib/report/family-report";
import { parseMeasured } from "../lib/study/measured";
import { traceToJson } from "../lib/trace/file";
import type { Trace } from "../lib/trace/schema";
import { openMachine, runTool } from "./node-engine";

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(at(path), "utf8"));

/** The questions of a lesson, each option with a tick where its runs bear it out. */
function questions({ id, steps }: Lesson, facts: Facts, runsOf: (experiment: Experiment) => readonly Trace[]): string {
  return steps
    .flatMap(({ predict, show }) => {
      if (!predict) return [];
      const known = { runs: show ? runsOf(show.experiment) : [], facts };
      return [
        `${id}: ${predict.question}`,
        ...predict.options.map(({ text, isRight }) => `  ${isRight(known) ? "✓" : " "} ${text}`),
        `  ${predict.why(known)}`,
      ];
    })
    .join("\n");
}

await runTool(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const unknown = positionals.filter((name) => !lessons.some(({ id }) => id === name));
  if (unknown.length > 0) {
    throw new RangeError(`no lesson ${unknown.join(", ")}; there are ${lessons.map(({ id }) => id).join(", ")}`);
  }
  const facts = factsOf(
    parseFamilyReport(await readJson("training/report/report.json")),
    parseMeasured(await readJson("lib/study/measured.json")),
  );
  const machine = await openMachine("wasm");
  for (const lesson of lessons.filter(({ id }) => positionals.length === 0 || positionals.includes(id))) {
    const made = new Map<string, Trace>();
    for (const experiment of experimentsOf(lesson)) {
      for await (const event of runExperiment(experiment, machine)) {
        if (event.kind === "failed") throw new Error(`${lesson.id}: ${inOneLine(event)}`);
        if (event.kind === "done") made.set(laneKey(experiment, experiment.lanes[event.lane]!), event.trace);
      }
    }
    const path = at(`public/${recordedFile(lesson)}`);
    await mkdir(at("public/traces/lessons"), { recursive: true });
    if (made.size > 0) await writeFile(path, [...made.values()].map(traceToJson).join(""));
    console.log(
      questions(lesson, facts, ({ lanes, ...asked }) =>
        lanes.map((lane) => made.get(laneKey({ ...asked, lanes }, lane))!),
      ),
    );
  }
  machine.dispose();
});
