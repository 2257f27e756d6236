/** Recorded runs as they lie in the site's folder while it is built; for the page that is made then. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { traceSummary } from "@/components/ui/strategy-summary";
import { readTraces } from "@/lib/trace/reading/read";
import type { Trace } from "@/lib/trace/schema";
import { entriesSchema, type RecordedRun } from "./recorded-runs";
import { runPath } from "./run-path";

/** All of them, in the order of the page. @throws Error where one cannot be read */
export async function readRuns(): Promise<readonly RecordedRun[]> {
  const entries = entriesSchema.parse(JSON.parse(await readFile(join("public", "runs", "index.json"), "utf8")));
  return Promise.all(
    entries.map(async (entry) => {
      const bytes = new Uint8Array(await readFile(join("public", runPath(entry.name))));
      const { trace } = (await readTraces(bytes)).runs[0]!;
      return {
        ...entry,
        summary: traceSummary(trace),
        size: sizeOf(trace),
        answer: trace.outcome.text,
        notes: trace.notes ?? [],
      };
    }),
  );
}

function sizeOf({ iterations, outcome }: Trace): string {
  const evaluations = outcome.nfe === undefined ? "" : `, ${outcome.nfe} evaluations`;
  return `${outcome.answer.length} tokens in ${iterations.length} iterations${evaluations}`;
}
