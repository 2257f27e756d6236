import { expect, test } from "vitest";
import { isTraceFile, traceFileOf } from "@/lib/sweep/kept-traces";
import { row } from "./rows";

test("the trace of a row is found by the name that Python gives it", async () => {
  const made = { ...row(), task: "table", index: 4, lane: "steps;model=tiny;steps=2", presetLength: 16 };
  expect(await traceFileOf(made)).toBe("table-4-99bd6f.trace.json.gz");
  expect(await traceFileOf({ ...made, lane: 'α;model="x"', presetLength: 32 })).toBe("table-4-3104ae.trace.json.gz");
});

test("traces are told from answers by their names", () => {
  expect(["a.trace.json.gz", "a.trace.json", "A.TRACE.JSONL"].every(isTraceFile)).toBe(true);
  expect(["results.jsonl", "results.json.gz", "trace.csv"].some(isTraceFile)).toBe(false);
});
