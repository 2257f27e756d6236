import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import confident from "@/components/charts/example-traces/confident.json";
import { breakpointHits } from "@/lib/analysis/breakpoints";
import { clockEnd, laneTicks } from "@/lib/analysis/clock";
import { compareRuns } from "@/lib/analysis/compare";
import { eventsOf } from "@/lib/analysis/events";
import { lessonsOf } from "@/lib/analysis/lessons";
import { narrate } from "@/lib/analysis/narration";
import { readingLines, readingOf } from "@/lib/analysis/reading";
import { explainCell } from "@/lib/analysis/reason";
import { measuredMetrics, runMetrics } from "@/lib/analysis/run";
import { whatIfOf } from "@/lib/analysis/what-if";
import { commitReasons } from "@/lib/decoding/commit-reasons";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { experimentOf } from "@/lib/experiment/from-trace";
import { driftCost } from "@/lib/run/drift";
import { EXPORTER } from "@/lib/trace/exporter";
import { packTrace, parseTrace, traceToJson, validateTrace } from "@/lib/trace/file";
import { foreignFormats } from "@/lib/trace/import";
import type { Trace } from "@/lib/trace/schema";
import manifest from "@/package.json";
import canvases from "../fixtures/foreign/llada-canvases.json";
import { canvasesOnly, named, omissions } from "./absent";
import { readOne, toyTrace } from "./traces";

const whole = validateTrace(confident);
const plain = (text: string) => text.replaceAll("\u00a0", " ");

/** All that is said about a run, cell by cell and iteration by iteration. */
function saidOf(trace: Trace): string {
  const cells = trace.iterations.flatMap(({ index, canvas }) =>
    [...canvas.keys()].map((position) => {
      const reading = readingOf(trace, { iteration: index, position });
      return [explainCell(trace, { iteration: index, position }), reading && readingLines(trace, reading)];
    }),
  );
  const breakpoints = [
    { kind: "confidence", enabled: true, below: 0.9 },
    { kind: "none-passes", enabled: true },
    { kind: "position", enabled: true, position: 3 },
  ] as const;
  const rest = trace.iterations.map(({ index }) => [
    narrate(trace, index),
    breakpointHits(breakpoints, trace, index).map(({ reason }) => reason),
    whatIfOf(trace, index),
  ]);
  return plain(JSON.stringify([cells, rest, eventsOf(trace), lessonsOf(trace), runMetrics(trace), driftCost(trace)]));
}

describe("a trace that leaves something out", () => {
  test.each([...Object.entries(omissions), ["all but canvases", canvasesOnly] as const, ["names", named] as const])(
    "%s: opens, and survives JSON and gzip unchanged",
    async (_what, omit) => {
      const trace = omit(whole);
      expect(parseTrace(traceToJson(trace))).toEqual(trace);
      expect(await readOne(await packTrace(trace))).toEqual(trace);
    },
  );

  test.each([...Object.entries(omissions), ["all but canvases", canvasesOnly] as const])(
    "%s: is told without a number that was not recorded",
    (_what, omit) => {
      const said = saidOf(omit(whole));
      expect(said).not.toMatch(/NaN|undefined|Infinity/);
      // The run itself has no such value.
      expect(saidOf(whole)).not.toMatch(/ 0\.0 %/);
      expect(said).not.toMatch(/ 0\.0 %/);
    },
  );

  test.each(["entropy", "margin", "score", "candidates", "reasons", "costs"])(
    "%s: the inspector says that it was not recorded",
    (what) => {
      expect(saidOf(whole)).not.toMatch(/not recorded/);
      expect(saidOf(omissions[what]!(whole))).toMatch(/not recorded/);
    },
  );

  test("counts nothing that was not recorded, and is not measured", () => {
    const trace = canvasesOnly(whole);
    expect(runMetrics(trace)).toMatchObject({ nfe: null, cacheHitRate: null, totalMs: null, tokensPerSecond: null });
    expect(() => measuredMetrics(trace)).toThrow(/expected a run that tells its nfe/);
    expect(compareRuns(trace, whole).speedUp).toMatchObject({ nfe: null, totalMs: null });
    expect(experimentOf(trace)).toBeNull();
  });

  test("has moments of its own on the clock of times, all of them at once", () => {
    const ticks = laneTicks(canvasesOnly(whole), "time");
    expect(ticks).toEqual([...new Set(ticks)].sort((a, b) => a - b));
    expect(clockEnd([canvasesOnly(whole)], "time")).toBeLessThan(0.001);
  });

  test("says reasons of others by their own name, and does not run again with a cache of others", () => {
    const trace = named(whole);
    const { position } = trace.iterations[0]!.commits[0]!;
    expect(explainCell(trace, { iteration: 0, position })?.because).toMatch(
      /^the reason that the trace gives is “semi-ar flush”; confidence \d/,
    );
    const asked: Trace["asked"] = { picture: DEFAULT_EXPERIMENT.picture, prior: "" };
    const again = { ...whole, model: { ...whole.model, name: DEFAULT_LANE.model }, asked };
    expect(experimentOf(again)).not.toBeNull();
    expect(experimentOf({ ...again, prefill: "elastic-cache" })).toBeNull();
    for (const what of ["cache", "seed"]) expect(experimentOf(omissions[what]!(again) as typeof again)).toBeNull();
  });

  test.each(Object.entries(commitReasons))("the reason %s is told in words without its numbers too", (reason) => {
    const trace = structuredClone(omissions.score!(whole));
    const commit = trace.iterations[0]!.commits[0]!;
    commit.reason = reason;
    const { because } = explainCell(trace, { iteration: 0, position: commit.position })!;
    expect(because).not.toMatch(/NaN|undefined|“/);
    expect(because).toMatch(reason === "prior" ? /structure prior/ : /confidence not recorded/);
  });

  test("keeps to shapes and agreement, and names what is wrong", () => {
    const spoil = (change: (trace: Trace) => void) => {
      const trace = structuredClone(whole);
      change(trace);
      return () => validateTrace(trace);
    };
    expect(spoil(({ iterations }) => delete iterations[0]!.topProbs)).toThrow(
      "trace.iterations.0.topProbs: expected both columns of candidates, found one",
    );
    expect(spoil(({ iterations }) => iterations[0]!.topIds![2]!.pop())).toThrow(
      /trace\.iterations\.0\.topProbs\.2: expected \d+ as in topIds, found \d+/,
    );
    expect(spoil(({ iterations }) => delete (iterations[0] as Partial<Trace["iterations"][number]>).tokens)).toThrow(
      "trace.iterations.0.tokens: expected a list, found nothing",
    );
  });
});

describe("versions", () => {
  test("every shape that was ever written opens as it is", () => {
    const folder = new URL("../fixtures/traces/shapes/", import.meta.url);
    const names = readdirSync(folder);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const written = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
      expect(validateTrace(written), name).toEqual(written);
    }
  });

  test("a trace says that this page wrote it, in which version", async () => {
    expect((await toyTrace()).exporter).toEqual(EXPORTER);
    expect(EXPORTER.version).toBe(manifest.version);
  });
});

describe("LLaDA’s list of canvases", () => {
  const pack = (data: unknown) => readOne(new TextEncoder().encode(JSON.stringify(data)) as Uint8Array<ArrayBuffer>);

  test("opens as a run of which the canvases alone are known", async () => {
    const trace = await pack(canvases);
    expect(trace).toMatchObject({
      model: { label: "LLaDA" },
      exporter: { name: "LLaDA’s list of canvases" },
      responseLength: 32,
      outcome: { status: "complete", remainingMasks: 0 },
    });
    expect(trace.prompt).toEqual(canvases[0]!.slice(0, 9));
    expect(trace.iterations.map(({ canvas }) => canvas)).toEqual(canvases.slice(0, -1).map((ids) => ids.slice(9)));
    expect(trace.outcome.answer).toEqual(canvases.at(-1)!.slice(9));
    expect(parseTrace(traceToJson(trace))).toEqual(trace);
    expect(saidOf(trace)).not.toMatch(/NaN|undefined|Infinity| %/);
    expect(explainCell(trace, { iteration: 0, position: trace.iterations[0]!.commits[0]!.position })).toMatchObject({
      verdict: "Committed",
      because: "why was not recorded; confidence not recorded. Rank not recorded.",
    });
  });

  test("takes batches of one, tokens that were written over or given back, and runs that were stopped", async () => {
    const M = 126336;
    const trace = await pack([[[7, M, M, M]], [[7, 1, M, 2]], [[7, 3, M, M]]]);
    expect(trace.iterations).toMatchObject([
      {
        commits: [
          { position: 0, token: 1 },
          { position: 2, token: 2 },
        ],
      },
      { commits: [], edits: [{ position: 0, token: 3 }], remasks: [2] },
    ]);
    expect(trace.outcome).toMatchObject({ status: "aborted", remainingMasks: 2, text: "#3" });
  });

  test.each([
    ["without a mask", [[1, 2]], /canvases\.0: expected masks \(126336\).*found 2 tokens/],
    ["of another length", [[1, 126336], [1]], /canvases\.1: expected 2 tokens as in the first, found 1/],
    [
      "with another prompt",
      [
        [1, 126336],
        [2, 126336],
      ],
      /canvases\.1\.0: expected the prompt’s token 1, found 2/,
    ],
    [
      "of several answers",
      [
        [
          [1, 126336],
          [1, 126336],
        ],
      ],
      /canvases\.0: expected one answer, found a batch of 2/,
    ],
    ["of texts", [["a", "b"]], /canvases\.0\.0: expected a number, found "a"/],
    [
      "with ids beyond the vocabulary",
      [
        [1, 126336],
        [1, 999999],
      ],
      /commits\.0: 999999 is no token/,
    ],
  ])("%s is refused and named", async (_what, data, message) => {
    await expect(pack(data)).rejects.toThrow(message);
  });

  test("every format has a name of its own and knows no trace for its own", () => {
    expect(new Set(foreignFormats.map(({ id }) => id)).size).toBe(foreignFormats.length);
    for (const format of foreignFormats) expect(format.recognises(whole)).toBe(false);
  });
});
