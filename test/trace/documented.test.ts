import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseTrace, validateTrace } from "@/lib/trace/file";
import { foreignFormats } from "@/lib/trace/import";
import imported from "../fixtures/foreign/imported.json";

const hasPython = spawnSync("python3", ["--version"]).status === 0;

test.skipIf(!hasPython)("what docs/trace-format.md writes from Python is a trace", () => {
  const [, recorder] = /```python\n(.*?)```/s.exec(readFileSync("docs/trace-format.md", "utf8"))!;
  const path = join(mkdtempSync(join(tmpdir(), "trace-")), "run.json");
  const canvases = [
    [9, 9, 9, 9],
    [9, 4, 9, 9],
    [5, 4, 9, 6],
    [5, 4, 7, 6],
  ];
  const words = '{1: "what", 4: " cat", 5: "a", 6: ".", 7: " sat", 9: "<mask>"}';
  const call = `write_trace(${JSON.stringify(path)}, "what sat ?", [1], ${JSON.stringify(canvases)}, 9, ${words})`;
  execFileSync("python3", ["-"], { input: `${recorder}\n${call}\n` });
  const trace = parseTrace(readFileSync(path, "utf8"));
  expect(trace.outcome.text).toBe("a cat sat.");
  expect(trace.iterations.map(({ commits }) => commits.map(({ position }) => position))).toEqual([[1], [0, 3], [2]]);
});

test.each(foreignFormats)("a file of $label opens: test/fixtures/foreign/$id.json", ({ id, label, untold }) => {
  const trace = parseTrace(readFileSync(`test/fixtures/foreign/${id}.json`, "utf8"));
  expect(trace.exporter?.name).toBe(label);
  expect(trace.notes).toEqual(expect.arrayContaining([...untold]));
  expect(trace.iterations).not.toHaveLength(0);
});

test.each(imported)("a file of $format gives the trace that Python makes of it: $file, $beside", (one) => {
  const data = JSON.parse(readFileSync(`test/fixtures/foreign/${one.file}`, "utf8"));
  const { exporter: _, ...here } = validateTrace(Object.keys(one.beside).length > 0 ? { data, ...one.beside } : data);
  const { exporter: __, source: ___, ...there } = validateTrace(one.document);
  expect(here).toEqual(there);
});

test("the page and Python know the same tokenizers", () => {
  const [here, there] = ["lib/trace/import", "python/dimple_importers"].map((folder) =>
    readFileSync(`${folder}/vocabularies.json`, "utf8"),
  );
  expect(there).toBe(here);
});
