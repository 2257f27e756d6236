/**
 * `npm run decode -- experiment.json`: runs an experiment's lanes, branches included, and prints one trace per line.
 * Instead of a file the argument may be a link copied from the page. `--backend wasm|cpu`.
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { runExperiment } from "@/lib/run/runner";
import { inOneLine } from "@/lib/run/sentence";
import { DEFAULT_EXPERIMENT } from "../lib/experiment/defaults";
import { readLink } from "../lib/experiment/link";
import { readExperiment } from "../lib/experiment/read";
import { laneName } from "../lib/experiment/read-lane";
import { TraceError } from "../lib/trace/error";
import { traceToJson } from "../lib/trace/file";
import { textOf } from "../lib/trace/reading/bytes";
import { documentsOf } from "../lib/trace/reading/documents";
import { nodeBackend, openMachine, runTool } from "./node-engine";

const USAGE = "usage: npm run decode -- experiment.json|LINK [--backend wasm|cpu]";

async function readArgument(argument: string) {
  if (/^https?:\/\//.test(argument)) return readLink(new URL(argument));
  const read = readExperiment(await readJson(argument));
  // The page opens the default in place of what is no experiment at all; a file asked for by name must not be replaced.
  if (read.experiment === DEFAULT_EXPERIMENT) {
    throw new TypeError(`${argument}: ${read.notices[0]?.replace("; using the default one", "")}`);
  }
  return read;
}

/** The JSON of a file, in whichever encoding it is. */
async function readJson(path: string): Promise<unknown> {
  try {
    const text = await textOf(new Uint8Array(await readFile(path)));
    return documentsOf(text, "an experiment")[0]!.data;
  } catch (error) {
    throw error instanceof TraceError ? new SyntaxError(`${path}: ${error.message}`) : error;
  }
}

await runTool(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { backend: { type: "string", default: "wasm" } },
  });
  const [argument] = positionals;
  if (argument === undefined || positionals.length > 1) throw new RangeError(USAGE);
  const backend = nodeBackend(values.backend);
  const { experiment, notices } = await readArgument(argument);
  for (const notice of notices) console.error(notice);
  const machine = await openMachine(backend);
  for await (const event of runExperiment(experiment, machine)) {
    if (event.kind === "done") {
      process.stdout.write(traceToJson(event.trace));
      if (event.note) console.error(`${laneName(event.lane)}: ${event.note}`);
    }
    if (event.kind === "failed") {
      console.error(`${laneName(event.lane)}: ${inOneLine(event)}`);
      process.exitCode = 1;
    }
  }
  machine.dispose();
});
