/** Version 2 of the trace file: what it tells beyond version 1, as one document and line by line. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import confident from "@/components/charts/example-traces/confident.json";
import { answerLength } from "@/lib/trace/answer";
import { packTrace, parseTrace, traceToJson, validateTrace } from "@/lib/trace/file";
import { readTraces } from "@/lib/trace/reading/read";
import { replay } from "@/lib/trace/replay";
import type { Trace } from "@/lib/trace/schema";
import { fromStorage, toStorage } from "@/lib/trace/stored";
import { readOne } from "./traces";

const MASK = 9;

/** Two iterations of a run that tells as little as a file may. */
const sparse = {
  format: "dimple-trace",
  version: 2,
  model: { name: "m", digest: "", label: "M" },
  strategy: "a rule of somebody",
  settings: {},
  vocabulary: { size: 10, maskId: MASK, eosIds: [7, 8] },
  prompt: [1, 2],
  responseLength: 4,
  iterations: [
    {
      index: 0,
      canvas: [3, MASK, MASK, MASK],
      commits: [{ position: 1, token: 4, probability: null, reason: "unknown" }],
    },
    {
      index: 1,
      commits: [{ position: 2, token: 8 }],
      edits: [{ position: 1, token: 5, from: 4, probability: 0.5, reason: "edit" }],
    },
    { index: 2, commits: [{ position: 3, token: 6 }] },
  ],
  outcome: { status: "complete", answer: [3, 5, 8, 6], text: "", remainingMasks: 0 },
} as const;

const bytes = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
const { iterations, outcome, ...head } = sparse;
const lines = [head, ...iterations, { outcome }].map((line) => JSON.stringify(line));
const streamed = bytes(`${lines.join("\n")}\n`);
const spoiled = (change: object) => () => validateTrace({ ...structuredClone(sparse), ...change });
const withFirst = (change: object) =>
  spoiled({ iterations: [{ ...iterations[0], ...change }, ...iterations.slice(1)] });

describe("a document of version 2", () => {
  test("leaves unknown what is absent, null or called unknown", () => {
    const trace = validateTrace(sparse);
    expect(trace.iterations[0]!.commits).toEqual([{ position: 1, token: 4 }]);
    expect(trace.iterations[0]!.positions).toEqual([]);
    expect(trace.iterations[0]!.probability).toBeUndefined();
    expect([trace.question, trace.alignment, trace.prefill, trace.iterations[0]!.cost]).toEqual([
      "",
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("tells canvases by keyframes and changes, and the prior by the first of them", () => {
    const trace = validateTrace(sparse);
    expect(trace.prior).toEqual([[0, 3]]);
    expect(trace.iterations.map(({ canvas }) => canvas)).toEqual([
      [3, MASK, MASK, MASK],
      [3, 4, MASK, MASK],
      [3, 5, 8, MASK],
    ]);
    expect(trace.iterations[1]!.edits).toEqual([{ position: 1, token: 5, probability: 0.5, reason: "edit" }]);
    expect(replay(trace).at(2).commits[1]).toMatchObject({ token: 5, probability: 0.5 });
  });

  test("whose iterations are written as in version 1 is refused, since their rows would be lost", () => {
    expect(spoiled({ iterations: confident.iterations })).toThrow(
      'trace.iterations.0: expected rows in "columns", as version 2 has them, found "positions" of version 1',
    );
  });

  test("ends an answer at any of its end tokens", () => {
    expect(answerLength(validateTrace(sparse))).toBe(2);
  });

  test("keeps windows, blocks, probes, fields, pictures, batch, guidance and source", () => {
    const told = {
      ...sparse,
      topK: 0,
      blocks: { length: 2, origin: -1 },
      cache: { id: "dual", settings: { refresh: 2 } },
      logits: { stage: "raw", guidance: 1.5 },
      group: "g",
      batch: { row: 1, rows: 4, pooled: true },
      source: { recorder: "r", library: "torch", dtype: "bfloat16", quantisation: "int8" },
      parts: [{ kind: "image", from: 0, to: 1, mime: "image/png", data: "AAAA", width: 640, height: 480 }],
      metrics: { exact_match: 1 },
      reference: "five",
      iterations: [
        { ...iterations[0], window: [0, 2], field: { positions: [2, 3], confidence: btoa("\u00ff\u0033") } },
        {
          index: 1,
          canvas: [MASK, 1, 1, 1],
          probe: true,
          columns: { positions: [0], tokens: [MASK], probability: [0.5] },
        },
        { ...iterations[1], index: 2 },
        { ...iterations[2], index: 3 },
      ],
    };
    const trace = validateTrace(told);
    const { group, batch, source, parts, blocks, logits, metrics, reference, topK } = told;
    expect(trace).toMatchObject({ group, batch, source, parts, blocks, logits, metrics, reference, topK });
    expect([trace.prefill, trace.cacheSettings]).toEqual(["dual", { refresh: 2 }]);
    expect(trace.iterations[0]).toMatchObject({ window: [0, 2], field: { positions: [2, 3], confidence: [1, 0.2] } });
    expect(trace.iterations[1]).toMatchObject({
      probe: true,
      seen: [MASK, 1, 1, 1],
      canvas: [3, 4, MASK, MASK],
      tokens: [MASK],
      score: [0.5],
    });
    expect(parseTrace(traceToJson(trace))).toEqual(trace);
  });

  test.each<[string, () => unknown, string]>([
    [
      "a keyframe that does not follow",
      withFirst({ index: 0, commits: [] }),
      "trace.iterations.1.edits.0.from: expected 9, which stands there, found 4",
    ],
    [
      "a later keyframe",
      spoiled({ iterations: [iterations[0], { ...iterations[1], canvas: [3, 6, MASK, MASK] }, iterations[2]] }),
      "trace.iterations.1.canvas: expected what the iteration before left, differs at position 1: expected 4, found 6",
    ],
    [
      "a window outside",
      withFirst({ window: [2, 9] }),
      "trace.iterations.0.window: expected a span within 0 … 4, found 2 to 9",
    ],
    [
      "a field of another length",
      withFirst({ field: { positions: [1], confidence: "AAAA" } }),
      "trace.iterations.0.field.confidence: expected base64 of 1 bytes as in positions, found 3",
    ],
    [
      "a column of words",
      withFirst({ columns: { positions: [1], tokens: ["a"] } }),
      'trace.iterations.0.columns.tokens.0: expected a number, found "a"',
    ],
    [
      "columns of two lengths",
      withFirst({ columns: { positions: [1], tokens: [1], probability: [] } }),
      "trace.iterations.0.probability: expected 1 rows, found 0",
    ],
    [
      "a probe that commits",
      withFirst({ probe: true }),
      "trace.iterations.0.probe: expected no changes in an evaluation of a hypothetical canvas, found some",
    ],
    [
      "no mask",
      spoiled({ vocabulary: { size: 10, maskId: null } }),
      'trace.vocabulary.maskId: expected the mask, found null, which needs "noise": "uniform"',
    ],
    [
      "a span of the prompt outside it",
      spoiled({ parts: [{ kind: "text", from: 0, to: 3 }] }),
      "trace.parts.0: expected a span within 0 … 2, found 0 to 3",
    ],
    ["a later version", spoiled({ version: 3 }), "expected trace version 2 at most, found version 3"],
  ])("is refused with place, expected and found: %s", (_what, read, sentence) => {
    expect(read).toThrow(sentence);
  });

  test("is what a trace of it is saved as, with fewer canvases than version 1", async () => {
    const v1 = validateTrace(confident);
    const trace: Trace = { ...v1, version: 2 };
    const text = traceToJson(trace);
    expect(parseTrace(text)).toEqual(trace);
    expect(await readOne(await packTrace(trace))).toEqual(trace);
    expect(JSON.parse(text).iterations.filter(({ canvas }: { canvas?: unknown }) => canvas)).toHaveLength(1);
    expect(text.length).toBeLessThan(traceToJson(v1).length);
  });
});

test.each([1, 2] as const)(
  "the browser keeps a trace of version %s as it is, with its candidates in few lists",
  (version) => {
    const trace: Trace = { ...validateTrace(confident), version };
    const stored = structuredClone(toStorage(trace));
    expect(validateTrace(fromStorage(stored))).toEqual(trace);
    expect(JSON.stringify(stored)).not.toContain("topIds");
  },
);

describe("a run without a mask, with uniform noise", () => {
  const uniform = {
    ...sparse,
    noise: "uniform",
    vocabulary: { size: 10, maskId: null, eosIds: [8], text: { 4: "four" } },
    responseLength: 3,
    iterations: [
      {
        index: 0,
        canvas: [1, 2, 3],
        accepted: [0, 2],
        commits: [
          { position: 0, token: 4, probability: 0.9 },
          { position: 2, token: 5 },
        ],
        shown: [4, 4, 5],
        columns: { positions: [0, 1, 2], tokens: [4, 4, 5], probability: [0.9, 0.3, 0.8] },
      },
      {
        index: 1,
        canvas: [4, 7, 5],
        accepted: [0, 1],
        commits: [{ position: 1, token: 6 }],
        edits: [{ position: 0, token: 3 }],
      },
      { index: 2, canvas: [3, 6, 0], accepted: [1] },
    ],
    outcome: { status: "complete", answer: [3, 6, 8], text: "", remainingMasks: 0 },
  };

  test("is read as one of masks: what is accepted is known, what is drawn anew is given back, and the end puts out the rest", () => {
    const trace = validateTrace(uniform);
    const noise = trace.vocabulary.maskId;
    expect([noise, trace.vocabulary.size]).toEqual([10, 11]);
    expect(trace.iterations.map(({ canvas }) => canvas)).toEqual([
      [noise, noise, noise],
      [4, noise, 5],
      [3, 6, noise],
    ]);
    expect(trace.iterations.map(({ seen }) => seen)).toEqual([
      [1, 2, 3],
      [4, 7, 5],
      [3, 6, 0],
    ]);
    expect(trace.iterations[1]).toMatchObject({
      commits: [{ position: 1, token: 6 }],
      edits: [{ position: 0, token: 3 }],
      remasks: [2],
    });
    expect(trace.iterations[2]!.commits).toEqual([{ position: 2, token: 8, reason: "output" }]);
    expect(replay(trace).at(3).canvas).toEqual(trace.outcome.answer);
    expect(parseTrace(traceToJson(trace))).toEqual(trace);
  });

  test("is refused where an accepted token is gone", () => {
    const lost = structuredClone(uniform);
    lost.iterations[1]!.canvas = [9, 7, 5];
    expect(() => validateTrace(lost)).toThrow("trace.iterations.1.canvas.0: expected the accepted token 4, found 9");
  });
});

describe("a run that was written line by line", () => {
  test("is what the document of it is", async () => {
    expect(await readOne(streamed)).toEqual(validateTrace(sparse));
    expect(await readOne(gzipSync(streamed) as Uint8Array<ArrayBuffer>)).toEqual(validateTrace(sparse));
  });

  test("opens as aborted wherever it is cut off, with all whole iterations", async () => {
    const starts = lines.map((_, index) => lines.slice(0, index).join("\n").length + 1);
    for (let end = starts[1]!; end < starts.at(-1)!; end++) {
      const { runs } = await readTraces(streamed.slice(0, end));
      const { trace, doubts } = runs[0]!;
      // The last line is read as soon as its JSON is whole, with or without its line break.
      const whole = starts.filter((start, index) => index > 0 && start + lines[index]!.length <= end).length;
      expect(trace.iterations).toHaveLength(whole);
      expect(trace.outcome.status).toBe("aborted");
      expect(doubts[0]).toBe(
        `The file ends after ${whole} ${whole === 1 ? "iteration" : "iterations"}, before the run’s outcome.`,
      );
    }
  });

  test("opens as far as a gzip file of it that is cut off can be unpacked", async () => {
    const many = Array.from({ length: 400 }, (_, index) =>
      JSON.stringify({ index: index + 3, elapsedMs: index * Math.PI }),
    );
    const long = gzipSync(bytes(`${[...lines.slice(0, -1), ...many].join("\n")}\n`));
    const { runs } = await readTraces(long.subarray(0, long.length / 2) as Uint8Array<ArrayBuffer>);
    expect(runs[0]!.trace.iterations.length).toBeGreaterThan(100);
    expect(runs[0]!.trace.outcome.status).toBe("aborted");
  });

  test("may tell texts as they come up, numbers at its end, and another run after it", async () => {
    const more = [
      JSON.stringify(head),
      JSON.stringify({ ...iterations[0], text: { 4: "four" } }),
      JSON.stringify({
        outcome: { ...outcome, status: "budget", answer: [3, 4, MASK, MASK], remainingMasks: 2 },
        text: { 3: "three" },
        metrics: { f1: 0.5 },
      }),
    ];
    const { runs } = await readTraces(bytes([...more, JSON.stringify(sparse), ...lines].join("\n")));
    expect(runs.map(({ trace }) => trace.iterations.length)).toEqual([1, 3, 3]);
    expect(runs[0]!.trace.vocabulary.text).toEqual({ 3: "three", 4: "four" });
    expect(runs[0]!.trace.metrics).toEqual({ f1: 0.5 });
  });

  test("is refused by the line that breaks it, other runs in the file are not", async () => {
    const broken = [...lines.slice(0, 2), "{oops}", ...lines.slice(3)];
    await expect(readTraces(bytes(broken.join("\n")))).rejects.toThrow(
      "line 3: expected an iteration as JSON, found “{oops}”",
    );
    const { runs, problems } = await readTraces(bytes([...broken, ...lines].join("\n")));
    expect(runs).toHaveLength(1);
    expect(problems).toEqual(["line 3: expected an iteration as JSON, found “{oops}”"]);
  });
});

test("a run of more cells than a heatmap has room for is refused with what would fit", () => {
  const long = { ...sparse, responseLength: 4096, iterations: [] };
  const empty = Array.from({ length: 300 }, (_, index) => ({ index, commits: [] }));
  expect(() => validateTrace({ ...long, iterations: empty })).toThrow(
    "trace.iterations.256: expected at most 1,048,576 cells (positions × iterations), found more: of 4,096 positions, 256 iterations fit",
  );
});
