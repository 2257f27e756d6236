import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import confidentData from "@/components/charts/example-traces/confident.json";
import { methodText } from "@/components/playground/machine/method-text";
import { EXPORTER } from "@/lib/trace/exporter";
import type { Trace } from "@/lib/trace/schema";

const trace = confidentData as unknown as Trace;

it("tells of each run all settings, the weights, the backend, the seed, the version, the link, and what to cite", () => {
  const text = methodText([{ name: "A", trace }], "https://site.example/?seed=7");
  const settings = Object.entries(trace.settings).map(([key, value]) => `${key} = ${value === null ? "off" : value}`);
  for (const part of [
    ...settings,
    trace.model.digest,
    trace.question,
    `${trace.responseLength} response positions`,
    `${trace.iterations.length} iterations`,
    EXPORTER.version!,
    "https://site.example/?seed=7",
    "arXiv:2505.16990",
    "@software{dimple_playground",
  ]) {
    expect(text).toContain(part);
  }
});

it("says what was not recorded instead of leaving it out", () => {
  const { seed: _, backend: __, prefill: ___, ...rest } = trace;
  const text = methodText([{ name: "B", trace: { ...rest, outcome: { ...trace.outcome, nfe: undefined } } }], "x");
  expect(text).toContain("Cache: not recorded.");
  expect(text).toContain("seed not recorded");
  expect(text).toContain("Backend: not recorded.");
  expect(text).toContain("NFE not recorded");
});

it("the citation file has the version of the package", () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  expect(readFileSync("CITATION.cff", "utf8")).toContain(`\nversion: ${version}\n`);
});
