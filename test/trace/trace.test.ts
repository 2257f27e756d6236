import { describe, expect, test } from "vitest";
import { z } from "zod/mini";
import { decode } from "@/lib/decoding/decode";
import { strategies, strategyById } from "@/lib/decoding/strategies";
import type { DecodingStrategy } from "@/lib/decoding/strategy";
import { costsOf } from "@/lib/trace/canvas";
import { firstDifferentIteration, traceDigest } from "@/lib/trace/digest";
import { packTrace, parseTrace, TraceError, traceToJson, validateTrace } from "@/lib/trace/file";
import type { ReadingProgress } from "@/lib/trace/reading/read";
import { startRecording } from "@/lib/trace/record";
import { replay } from "@/lib/trace/replay";
import type { Trace } from "@/lib/trace/schema";
import { traceSchema } from "@/lib/trace/schema-v1";
import { documentSchema, endSchema, headSchema, iterationSchema } from "@/lib/trace/schema-v2";
import { toyRequest } from "../decoding/runs";
import { readOne, toyContext, toyTrace } from "./traces";

const PRIOR = [
  [2, 4],
  [9, 1],
] as const;

describe("recording", () => {
  test.each(strategies)("a run of $id makes a valid trace", async (strategy) => {
    const trace = await toyTrace(strategy, {}, { prior: PRIOR });
    expect(validateTrace(trace)).toEqual(trace);
    const nfe = trace.iterations.flatMap(costsOf).reduce((sum, { evaluations }) => sum + evaluations, 0);
    expect(trace.outcome).toMatchObject({ status: "complete", remainingMasks: 0, nfe });
  });

  test("carries every setting in force and the text of every id in it", async () => {
    const trace = await toyTrace("confident", { gamma: 0.7 });
    expect(trace.settings).toMatchObject({ gamma: 0.7, temperature: 0, fallback: "schedule" });
    const ids = [...trace.prompt, ...trace.outcome.answer, ...trace.iterations.flatMap(({ topIds }) => topIds!.flat())];
    for (const id of ids) expect(trace.vocabulary.text[id]).toBe(`t${id}`);
  });

  test("pads of a small vocabulary's candidate list do not become candidates", async () => {
    const trace = await toyTrace("maskgit");
    for (const { topIds } of trace.iterations) for (const ids of topIds!) expect(ids).not.toContain(-1);
  });

  test("the answer's text ends before the first end token", async () => {
    const trace = await toyTrace("maskgit", {}, { prior: [[3, 10]] });
    const [a, b, c] = trace.outcome.answer;
    expect(trace.outcome.answer.slice(0, 3)).not.toContain(10);
    expect(trace.outcome.text).toBe(`t${a} t${b} t${c}`);
  });

  test("a snapshot in the middle is a valid trace of what has happened", async () => {
    const request = toyRequest("left-to-right");
    const recorder = startRecording(toyContext(request));
    expect(validateTrace(recorder.snapshot()).outcome).toMatchObject({ remainingMasks: 16, nfe: 0 });
    const run = decode(request);
    for (let count = 0; count < 3; count++) {
      const step = await run.next();
      if (!step.done) recorder.add(step.value);
    }
    const partial = recorder.snapshot("failed", "device lost");
    expect(validateTrace(partial).outcome).toMatchObject({
      status: "failed",
      message: "device lost",
      remainingMasks: 13,
    });
    await run.return({ status: "budget", response: new Int32Array(), remainingMasks: 0, nfe: 0 });
  });
});

describe("replay", () => {
  test("every frame is the canvas the next iteration began with, and the last is the answer", async () => {
    const trace = await toyTrace("confident", {}, { prior: PRIOR });
    const { at, length } = replay(trace);
    expect(length).toBe(trace.iterations.length);
    trace.iterations.forEach(({ canvas }, clock) => {
      expect(at(clock).canvas).toEqual(canvas);
    });
    expect(at(length).canvas).toEqual(trace.outcome.answer);
    expect(at(length).masked).toBe(0);
  });

  test("a position knows the commit and the iteration that filled it; priors and masks have none", async () => {
    const trace = await toyTrace("left-to-right", {}, { prior: PRIOR });
    const frame = replay(trace).at(5);
    expect(frame.iterations.slice(0, 8)).toEqual([0, 1, null, 2, 3, 4, null, null]);
    expect(frame.commits[3]).toEqual(trace.iterations[2]?.commits[0]);
    expect(frame.canvas[2]).toBe(4);
  });

  test("clocks outside the run and fractions are taken to the nearest frame before", async () => {
    const { at, length } = replay(await toyTrace("left-to-right"));
    expect(at(-1)).toBe(at(0));
    expect(at(1e9)).toBe(at(length));
    expect(at(2.9)).toBe(at(2));
    expect(at(Number.NaN)).toBe(at(0));
  });

  test("edits and remasks replay as they were decoded", async () => {
    const strategy: DecodingStrategy = {
      ...strategyById("autoregressive"),
      id: "revising",
      turn: undefined,
      select: ({ iteration }) => ({
        commits: [{ row: 0, reason: "order" }],
        ...(iteration === 1 ? { edits: [{ position: 0, token: 8 }], remasks: [1] } : {}),
      }),
    };
    const request = toyRequest(strategy, {}, { responseLength: 3 });
    const recorder = startRecording(toyContext(request));
    for await (const iteration of decode(request)) recorder.add(iteration);
    const trace = validateTrace(recorder.snapshot("budget"));
    const frame = replay(trace).at(2);
    expect(frame.canvas).toEqual([8, 11, 11]);
    expect(frame.commits.map((commit) => commit?.reason ?? null)).toEqual(["edited", null, null]);
    expect(frame.iterations).toEqual([1, null, null]);
  });
});

describe("files", () => {
  test("a trace survives JSON and gzip unchanged", async () => {
    const trace = await toyTrace();
    expect(parseTrace(traceToJson(trace))).toEqual(trace);
    const packed = await packTrace(trace);
    expect(packed.length).toBeLessThan(traceToJson(trace).length / 2);
    expect(await readOne(packed)).toEqual(trace);
    expect(await readOne(new TextEncoder().encode(traceToJson(trace)))).toEqual(trace);
  });

  test("a damaged or truncated file is refused in words", async () => {
    const packed = await packTrace(await toyTrace());
    await expect(readOne(packed.slice(0, 100))).rejects.toThrow(TraceError);
    await expect(readOne(packed.slice(0, 100))).rejects.toThrow(/expected a whole gzip/);
    await expect(readOne(Uint8Array.of(0xff, 0xfd, 0xff))).rejects.toThrow(
      /expected text in UTF-8 or UTF-16, found bytes that are neither/,
    );
    await expect(readOne(new TextEncoder().encode("hello"))).rejects.toThrow(/expected a trace as JSON/);
  });

  test("a small file that unpacks to a large one is given up at the limit", async () => {
    const bomb = new Blob([new Uint8Array(4 * 2 ** 20)]).stream().pipeThrough(new CompressionStream("gzip"));
    const bytes = new Uint8Array(await new Response(bomb).arrayBuffer());
    expect(bytes.length).toBeLessThan(10_000);
    await expect(readOne(bytes, { limit: 2 ** 20 })).rejects.toThrow(/at most 1 MB unpacked/);
  });

  test("reading a file tells how far it is, and ends where it is called off", async () => {
    const trace = await toyTrace();
    // Many iterations that change nothing, so that checking them takes more than one stretch of work.
    const { edits: _, remasks: __, splices: ___, ...last } = trace.iterations.at(-1)!;
    const idle = { ...last, canvas: trace.outcome.answer, commits: [], positions: [], tokens: [] };
    const empty = { probability: [], score: [], entropy: [], margin: [], topIds: [], topProbs: [] };
    const { observed: ____, ...bare } = { ...idle, ...empty };
    const more = Array.from({ length: 8000 }, (_, at) => ({ ...bare, index: trace.iterations.length + at }));
    const long = { ...trace, iterations: [...trace.iterations, ...more] };
    const bytes = await packTrace(long);
    const seen: ReadingProgress[] = [];
    const read = await readOne(bytes, { onProgress: (progress) => seen.push(progress) });
    expect(read.iterations).toHaveLength(long.iterations.length);
    const unpacked = seen.flatMap((each) => (each.stage === "unpacking" ? [each.bytes] : []));
    const checked = seen.flatMap((each) => (each.stage === "checking" ? [each.share] : []));
    expect(unpacked.at(-1)).toBe(traceToJson(long).length);
    expect(checked.length).toBeGreaterThan(2);
    expect(checked).toEqual([...checked].sort((a, b) => a - b));
    expect(checked.at(-1)).toBeLessThanOrEqual(1);

    const called = new AbortController();
    const onProgress = ({ stage }: ReadingProgress) => stage === "checking" && called.abort(new Error("enough"));
    await expect(readOne(bytes, { onProgress, signal: called.signal })).rejects.toThrow("enough");
  });

  test("a splice may reach the end of the response, and no position beyond it", async () => {
    const trace = await toyTrace();
    const cut = (remove: number) => {
      const last = trace.iterations.at(-1)!;
      const splices = [{ position: trace.responseLength - 1, remove, tokens: [] }];
      const answer = trace.outcome.answer.slice(0, -1);
      return {
        ...trace,
        iterations: [...trace.iterations.slice(0, -1), { ...last, splices }],
        outcome: { ...trace.outcome, answer },
      };
    };
    expect(validateTrace(cut(1)).outcome.answer).toHaveLength(trace.responseLength - 1);
    expect(() => validateTrace(cut(2))).toThrow(/splices\.0: cuts 2 positions at 15 of 16/);
  });

  type Spoil = (trace: Trace) => unknown;
  test.each<[string, Spoil, RegExp]>([
    ["other data", () => ({ hello: 1 }), /expected a trace \("format": "dimple-trace"/],
    ["a later version", (trace) => ({ ...trace, version: 9 }), /expected trace version 2 at most, found version 9/],
    ["a missing field", ({ prompt: _, ...rest }) => rest, /trace\.prompt: /],
    ["a text for a number", (t) => ({ ...t, seed: "7" }), /trace\.seed: expected a number, found "7"/],
    ["a prior beyond the end", (t) => ({ ...t, prior: [[16, 1]] }), /trace\.prior: \[16,1\]/],
    [
      "a canvas out of step",
      (t) => edit(t, 1, (i) => i.canvas.fill(11)),
      /iterations\.1\.canvas: .* differs at position/,
    ],
    [
      "a short column",
      (t) => edit(t, 0, (i) => i.entropy!.pop()),
      /iterations\.0\.entropy: expected 16 rows, found 15/,
    ],
    [
      "positions out of order",
      (t) => edit(t, 0, (i) => i.positions.reverse()),
      /iterations\.0\.positions: 14 is out of order/,
    ],
    [
      "a probability above 1",
      (t) => edit(t, 0, (i) => i.probability!.fill(1.5)),
      /iterations\.0\.probability\.0: expected a number from 0 to 1, found 1\.5/,
    ],
    ["a commit twice", (t) => edit(t, 0, (i) => i.commits.push(i.commits[0]!)), /is committed twice/],
    ["a commit of the mask", (t) => edit(t, 0, (i) => Object.assign(i.commits[0]!, { token: 11 })), /11 is no token/],
    [
      "a commit over the prior",
      (t) => edit(t, 0, (i) => Object.assign(i.commits[0]!, { position: 2 })),
      /position 2 is not masked/,
    ],
    [
      "an iteration that lies about its place",
      (t) => edit(t, 1, (i) => Object.assign(i, { index: 7 })),
      /expected 1, found 7/,
    ],
    [
      "another answer",
      (t) => ({ ...t, outcome: { ...t.outcome, answer: new Array(16).fill(0) } }),
      /outcome\.answer: differs/,
    ],
  ])("%s is refused and named", async (_what, spoil, message) => {
    const trace = await toyTrace("maskgit", {}, _what.includes("prior") ? { prior: [[2, 4]] } : {});
    expect(() => validateTrace(spoil(structuredClone(trace)))).toThrow(message);
  });

  function edit(trace: Trace, index: number, change: (iteration: Trace["iterations"][number]) => unknown): Trace {
    change(trace.iterations[index]!);
    return trace;
  }

  test("the published JSON schema is the one the code checks with", async () => {
    const schema = {
      $id: "trace-v1.json",
      title: "Dimple Playground trace, version 1",
      ...z.toJSONSchema(traceSchema),
    };
    // Written anew by `npx vitest run test/trace -u`.
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot("../../public/schema/trace-v1.json");
  });
});

test("the published JSON schema of version 2 tells the document and the lines of a streamed one", async () => {
  const form = (schema: z.ZodMiniType) => {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input" });
    return rest;
  };
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "trace-v2.json",
    title: "Dimple Playground trace, version 2",
    ...form(documentSchema),
    $defs: { head: form(headSchema), iteration: form(iterationSchema), end: form(endSchema) },
  };
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot("../../public/schema/trace-v2.json");
});

describe("digests", () => {
  test("are equal for the same commits and name the first iteration that differs", async () => {
    const trace = await toyTrace("maskgit");
    const digest = traceDigest(trace);
    expect(digest).toMatch(/^[\w-]+$/);
    expect(digest).toHaveLength(4 * trace.iterations.length);
    expect(firstDifferentIteration(digest, traceDigest(await toyTrace("maskgit")))).toBeNull();
    const other = structuredClone(trace);
    other.iterations[3]!.commits[0]!.token = 0;
    trace.iterations[3]!.commits[0]!.token = 1;
    expect(firstDifferentIteration(traceDigest(trace), traceDigest(other))).toBe(3);
  });

  test("a run that ends earlier differs from its last iteration on", async () => {
    const trace = await toyTrace("maskgit");
    const shorter = { ...trace, iterations: trace.iterations.slice(0, 5) };
    expect(firstDifferentIteration(traceDigest(trace), traceDigest(shorter))).toBe(5);
  });

  test("do not depend on times or probabilities, which differ between backends", async () => {
    const trace = await toyTrace("maskgit");
    const elsewhere = structuredClone(trace);
    for (const iteration of elsewhere.iterations) {
      iteration.elapsedMs! += 5;
      for (const commit of iteration.commits) commit.probability! -= 1e-6;
    }
    expect(traceDigest(elsewhere)).toBe(traceDigest(trace));
  });
});
