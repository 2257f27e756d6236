/**
 * `npm run examples`: records the named experiments of lib/experiment/examples.ts, or those of them that are named. It
 * writes a small heatmap of each run to public/examples, and what came of it to components/examples/recorded.json.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { encode } from "fast-png";
import { miniatureOf } from "@/components/charts/heatmap-miniature";
import { laneLetter } from "@/components/charts/lanes";
import { type RecordedExample, type RecordedLane, readRecorded } from "@/components/examples/recorded";
import { gradeRun } from "@/lib/analysis/grade-run";
import { type Example, examples } from "@/lib/experiment/examples";
import { askedFingerprint, runOrigin } from "@/lib/experiment/origin";
import { type RunOptions, runExperiment } from "@/lib/run/runner";
import { inOneLine } from "@/lib/run/sentence";
import { traceDigest } from "@/lib/trace/digest";
import { openMachine, runTool } from "./node-engine";

const PICTURES = fileURLToPath(new URL("../public/examples/", import.meta.url));
const RECORDED = fileURLToPath(new URL("../components/examples/recorded.json", import.meta.url));

/** Runs an example, writes its pictures, and tells what came of it. @throws Error where a lane fails */
async function record({ id, experiment }: Example, machine: RunOptions): Promise<RecordedExample> {
  const lanes: RecordedLane[] = [];
  for await (const event of runExperiment(experiment, machine)) {
    if (event.kind === "failed") throw new Error(`${id}, lane ${laneLetter(event.lane)}: ${inOneLine(event)}`);
    if (event.kind !== "done") continue;
    const { trace } = event;
    const { width, height, data } = miniatureOf(trace);
    const file = `${id}-${laneLetter(event.lane).toLowerCase()}.png`;
    await writeFile(`${PICTURES}${file}`, encode({ width, height, data: new Uint8Array(data), channels: 4 }));
    const grade = gradeRun(trace, experiment.picture);
    lanes.push({
      file,
      width,
      height,
      iterations: trace.iterations.length,
      isRight: grade?.correct ?? null,
      digest: traceDigest(trace),
      origin: runOrigin(experiment.lanes[event.lane]!, trace),
    });
    console.log(
      `${file}: ${trace.iterations.length} iterations, ${grade?.correct ? "right" : "wrong"}: ${trace.outcome.text}`,
    );
  }
  return { asked: askedFingerprint(experiment), lanes };
}

await runTool(async () => {
  const named = process.argv.slice(2);
  const unknown = named.filter((id) => !examples.some((example) => example.id === id));
  if (unknown.length > 0) {
    throw new RangeError(`no example ${unknown.join(", ")}; there are ${examples.map(({ id }) => id).join(", ")}`);
  }
  await mkdir(PICTURES, { recursive: true });
  const before = named.length === 0 ? {} : readRecorded(JSON.parse(await readFile(RECORDED, "utf8")));
  const machine = await openMachine("wasm");
  const recorded: Record<string, RecordedExample> = {};
  for (const example of examples) {
    const old = before[example.id];
    recorded[example.id] = old && !named.includes(example.id) ? old : await record(example, machine);
  }
  machine.dispose();
  await writeFile(RECORDED, `${JSON.stringify(recorded, null, 2)}\n`);
});
