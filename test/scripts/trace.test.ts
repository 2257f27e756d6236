import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import { readOne } from "../trace/traces";

const trace = (...args: string[]) => {
  const { status, stdout } = spawnSync(process.execPath, ["--import", "tsx", "scripts/trace.ts", ...args], {
    encoding: "utf8",
  });
  return { status, lines: stdout.trimEnd().split("\n") };
};
const WHOLE = "test/fixtures/field/one-lane.trace.json";

test("check reads files as the page does and ends with the counts", () => {
  const { status, lines } = trace("check", WHOLE, "test/fixtures/field/trace-length-1e8.json.gz", "no-such-file");
  expect(lines[0]).toBe(
    "test/fixtures/field/trace-length-1e8.json.gz: trace.responseLength: expected at most 4096, found 100000000",
  );
  expect(lines.at(-1)).toBe("1 passed, 2 failed");
  expect(status).toBe(1);
});

test("convert writes the same run line by line, or as a table", async () => {
  const { lines } = trace("convert", WHOLE, "--to", "v2");
  const path = join(mkdtempSync(join(tmpdir(), "trace-")), "run.jsonl");
  writeFileSync(path, lines.join("\n"));
  expect(trace("check", path).lines).toEqual(["1 passed, 0 failed"]);
  const run = await readOne(new TextEncoder().encode(lines.join("\n")) as Uint8Array<ArrayBuffer>);
  const table = trace("convert", path, "--to", "csv").lines;
  expect(table[0]).toMatch(/^iteration,position,token_id,token,/);
  expect(table).toHaveLength(1 + run.iterations.length * run.responseLength);
  const { stdout } = spawnSync(process.execPath, [
    "--import",
    "tsx",
    "scripts/trace.ts",
    "convert",
    path,
    "--to",
    "parquet",
  ]);
  const read = await parquetReadObjects({ file: new Uint8Array(stdout).buffer });
  expect(Object.keys(read[0]!).join(",")).toBe(table[0]!.trimEnd());
  expect(read).toHaveLength(table.length - 1);
});
