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

describe("a file of another format", () => {
  const pack = (data: unknown) => readOne(new TextEncoder().encode(JSON.stringify(data)) as Uint8Array<ArrayBuffer>);

  test("LLaDA’s list of canvases opens as a run of which the canvases alone are known", async () => {
    const trace = await pack(canvases);
    expect(trace).toMatchObject({
      model: { label: "A model with LLaDA’s tokenizer" },
      exporter: { name: "A history of canvases" },
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

  test("a history takes batches of one, tokens that were written over or given back, and runs that were stopped", async () => {
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
    expect(trace.outcome).toMatchObject({ status: "budget", remainingMasks: 2, text: "#3" });
  });

  test("what nobody tells is told as a guess", async () => {
    const guessed = await pack([
      [1, 9, 9],
      [1, 9, 4],
      [1, 5, 4],
    ]);
    expect(guessed).toMatchObject({ prompt: [1], vocabulary: { maskId: 9 }, outcome: { text: "#5 #4" } });
    expect(guessed.notes).toContain("The mask is taken to be id 9, which the steps write over.");
    const batch = await pack({
      data: [
        [
          [1, 9],
          [2, 9],
        ],
        [
          [1, 4],
          [2, 5],
        ],
      ],
      row: 1,
      texts: { 2: "two", 5: " five" },
    });
    expect(batch.notes).toContain("The file holds a batch of 2 answers; this is row 1.");
    expect(batch.outcome.text).toBe(" five");
  });

  const diffusersStep = { block_x: [1, 2], sampled_tokens: [2], sampled_probs: [0.5], transfer_index: [true] };
  const dcdStep = { forward_length: 2, window_range: [1, 2], decode_indices: [1], decode_confidence: [0.5] };
  test.each([
    [
      "canvases without a mask",
      [[1, 2]],
      /canvases: expected a mask.*found none that is written over; tell it as mask_id/,
    ],
    [
      "canvases with two masks",
      [
        [1, 7, 8],
        [1, 2, 3],
      ],
      /expected a mask.*found 7 and 8 as often/,
    ],
    ["canvases without the mask that is told", { data: [[1, 2]], mask_id: 3 }, /canvases\.0: expected masks \(3\)/],
    ["canvases that shrink", [[1, 126336], [1]], /canvases\.1: expected at least 2 tokens, found 1/],
    [
      "canvases with another prompt",
      [
        [1, 126336],
        [2, 126336],
      ],
      /canvases\.1\.0: expected the prompt’s token 1, found 2/,
    ],
    [
      "canvases of prompts alone",
      { data: [[1, 2]], mask_id: 3, prompt_length: 2 },
      /expected a response of 1 to 4096 tokens.*found 0/,
    ],
    ["canvases of texts", [["a", "b"]], /canvases\.0\.0: expected a number, found "a"/],
    [
      "a batch without the row that is told",
      { data: [[[1, 9]], [[1, 2]]], row: 3 },
      /canvases\.0: expected a batch with row 3, found 1 rows/,
    ],
    ["facts of another kind", { data: [[1, 9]], mask_id: "x" }, /mask_id: expected a number, found "x"/],
    [
      "a step map of texts",
      { prompt: "a", response: "b", step_map: [0] },
      /prompt: expected ids, found text alone.*--tokenizer/,
    ],
    [
      "a step map of another length",
      { prompt: [1], response: [2, 3], step_map: [0] },
      /step_map: expected a step for each of 2 response tokens, found 1/,
    ],
    [
      "a step map with too many steps",
      { prompt: [1], response: [2, 3], step_map: [0, 9e6] },
      /step_map: expected at most 8192 steps, found 9000001/,
    ],
    [
      "callbacks without probabilities",
      [{ ...diffusersStep, sampled_probs: [] }],
      /steps\.0\.sampled_probs: expected 1 as in sampled_tokens, found 0/,
    ],
    [
      "callbacks that do not tell the prompt",
      [{ ...diffusersStep, transfer_index: null }],
      /expected prompt_length beside the data/,
    ],
    [
      "callbacks of blocks that are longer than the canvas",
      [{ ...diffusersStep, block_x: [] }],
      /expected at most 0 as in block_x, found 1/,
    ],
    [
      "debug information outside the response",
      { tokens: [1, 2], prompt_length: 1, steps: [{ ...dcdStep, decode_indices: [0] }] },
      /steps\.0\.decode_indices: expected positions of the response, 1 to 1, found 0/,
    ],
    [
      "debug information without steps",
      { tokens: [1, 2], prompt_length: 1, steps: [] },
      /steps: expected at least 1 entries, found 0/,
    ],
    [
      "debug information without a prompt’s length",
      { tokens: [1, 2], steps: [dcdStep] },
      /prompt_length: expected a number, found nothing/,
    ],
  ])("%s is refused and named", async (_what, data, message) => {
    await expect(pack(data)).rejects.toThrow(message);
  });

  test("every format has a name of its own and knows no trace for its own", () => {
    expect(new Set(foreignFormats.map(({ id }) => id)).size).toBe(foreignFormats.length);
    for (const format of foreignFormats) expect(format.recognises(whole)).toBe(false);
  });
});
