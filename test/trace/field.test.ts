/** Files that people had, or that somebody made to break the page: each is read, or refused with place, expected and found. */
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync, gzipSync as packed } from "node:zlib";
import { gzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { answerText } from "@/lib/trace/answer";
import { parseTrace, traceToJson } from "@/lib/trace/file";
import { TRACE_LIMITS } from "@/lib/trace/limits";
import { readTraces } from "@/lib/trace/reading/read";
import type { Trace } from "@/lib/trace/schema";
import { foreignWords } from "../plain-words";
import { readOne } from "./traces";

const file = (name: string) => new Uint8Array(readFileSync(`test/fixtures/field/${name}`));
const text = (content: string) => new TextEncoder().encode(content) as Uint8Array<ArrayBuffer>;
const whole = parseTrace(readFileSync("test/fixtures/field/one-lane.trace.json", "utf8"));

/** Processor time since, milliseconds: a loaded machine takes its time for all else too. */
function spentMs(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}

/** Two seconds; on a slow machine as many times what that takes to unpack the largest document. */
const soonMs = (() => {
  const largest = packed(new Uint8Array(96 * 2 ** 20), { level: 1 });
  const begun = process.cpuUsage();
  gunzipSync(largest);
  return Math.max(2000, 12 * spentMs(begun));
})();

/** The sentence that a file is refused with, soon. */
async function refusal(bytes: Uint8Array): Promise<string> {
  const begun = process.cpuUsage();
  const reading = readTraces(bytes as Uint8Array<ArrayBuffer>);
  const said = await reading.then(
    () => "read",
    (error: Error) => error.message,
  );
  expect(spentMs(begun)).toBeLessThan(soonMs);
  return said;
}

const spoiled = (spoil: (trace: Trace) => unknown): Uint8Array => {
  const trace = structuredClone(whole);
  const instead = spoil(trace);
  return text(JSON.stringify(typeof instead === "object" && instead !== null ? instead : trace));
};

describe("a file that is too large for what it says is refused by its numbers", () => {
  test.each([
    ["trace-length-1e8.json.gz", "trace.responseLength: expected at most 4096, found 100000000"],
    ["trace-length-2-to-32.json.gz", "trace.responseLength: expected at most 4096, found 4294967296"],
    ["trace-positions-100k.json.gz", "trace.responseLength: expected at most 4096, found 100000 (and 1 more)"],
    ["trace-splice-tokens-200k.json.gz", "trace.outcome.answer: expected at most 4096 entries, found 200001"],
  ])("%s", async (name, sentence) => expect(await refusal(file(name))).toBe(sentence));

  test("a question of 30 MB", async () => {
    const long = spoiled((trace) => ({ ...trace, question: "why ".repeat(7_500_000) }));
    expect(await refusal(gzipSync(long))).toBe("trace.question: expected at most 65536 characters, found 30000000");
  });

  test("150,000 iterations", async () => {
    const many = spoiled((trace) => ({ ...trace, iterations: new Array(150_000).fill({}) }));
    expect(await refusal(gzipSync(many))).toBe("trace.iterations: expected at most 8192 entries, found 150000");
  });

  test("more cells than a heatmap can hold", async () => {
    const canvas = new Array(4096).fill(whole.vocabulary.maskId);
    const idle = { index: 0, canvas, positions: [], tokens: [], commits: [], gate: {} };
    const count = TRACE_LIMITS.cells / 4096 + 1;
    const wide = spoiled((trace) => ({
      ...trace,
      responseLength: 4096,
      iterations: Array.from({ length: count }, (_, index) => ({ ...idle, index })),
    }));
    expect(await refusal(wide)).toMatch(/^trace\.iterations\.256: expected at most 1,048,576 cells/);
  });

  test("lists without end, and lists in lists", async () => {
    const odd = new Array(2 ** 21 + 1).fill(0);
    expect(await refusal(spoiled((trace) => ({ ...trace, odd })))).toMatch(/^trace: expected at most 2097152 values/);
    const deep = `{"format":"dimple-trace","version":1,"x":${"[".repeat(1e6)}${"]".repeat(1e6)}}`;
    expect(await refusal(text(deep))).toMatch(/^trace: expected lists at most 24 deep/);
  });

  test("zeros that unpack to more than is read, whatever the file says of itself", async () => {
    const zeros = new Uint8Array(97 * 2 ** 20);
    const bomb = new Uint8Array(packed(zeros, { level: 1 }));
    expect(await refusal(bomb)).toBe("expected at most 96 MB unpacked, found 97 MB");
    bomb.set([0, 0, 0, 0], bomb.length - 4);
    expect(await refusal(bomb)).toBe("expected at most 96 MB unpacked, found a larger file");
    expect(await refusal(zipSync({ "a.json": [zeros, { level: 0 }] }))).toMatch(/at most 96 MB unpacked/);
  });
});

describe("what no run can be is refused, with place, expected and found", () => {
  test.each([
    ["min-trace-steps-text.json", 'trace.settings: setting "steps": expected a number, found "off"'],
    [
      "min-trace-commit-probability.json",
      "trace.iterations.0.commits.0.probability: expected a number from 0 to 1, found 1e+308",
    ],
    ["trace-absurd-columns.json", "trace.iterations.0.score.0: expected at most 1000000, found 1e+308 (and 31 more)"],
    [
      "trace-absurd-commits.json",
      "trace.iterations.0.commits.0.score: expected at least -1000000, found -1e+308 (and 6 more)",
    ],
  ])("%s", async (name, sentence) => expect(await refusal(file(name))).toBe(sentence));

  type Spoil = (iteration: Trace["iterations"][number], trace: Trace) => unknown;
  test.each<[string, Spoil, RegExp]>([
    ["a margin below 0", (i) => i.margin!.fill(-0.5), /0\.margin\.0: expected a number from 0 to 1, found -0\.5/],
    ["another margin than its candidates'", (i) => i.margin!.fill(0.001), /0\.margin\.0: expected 0\.\d+, the best/],
    [
      "an entropy beyond ln V",
      (i) => i.entropy!.fill(6.4),
      /0\.entropy\.0: expected a number from 0 to ln 528 = 6\.269/,
    ],
    ["a negative entropy", (i) => i.entropy!.fill(-1), /0\.entropy\.0: .* found -1/],
    ["rising candidates", (i) => i.topProbs![0]!.reverse(), /0\.topProbs\.0\.1: expected candidates by falling/],
    ["a candidate twice", (i) => i.topIds![0]!.fill(403), /0\.topIds\.0\.1: expected each candidate once, found 403/],
    [
      "candidates of more than 1",
      (i) => i.topProbs![0]!.fill(0.9),
      /0\.topProbs\.0: expected probabilities that add up/,
    ],
    ["a candidate outside", (i) => (i.topIds![0]![0] = 528), /0\.topIds\.0\.0: expected an id below 528/],
    ["a proposal outside", (i) => (i.tokens[0] = 528), /0\.tokens\.0: expected an id below 528/],
    ["a rank beyond the rows", (i) => (i.commits[0]!.rank = 99), /0\.commits\.0\.rank: expected 1 to 4, found 99/],
    ["a rank that its score has not", (i) => (i.commits[0]!.rank = 4), /0\.commits\.0\.rank: expected \d.* found 4/],
    ["rank 0", (i) => (i.commits[0]!.rank = 0), /0\.commits\.0\.rank: expected more than 0, found 0/],
    ["a commit surer than its row", (i) => (i.commits[0]!.probability = 0.5), /commits\.0\.probability: expected 0\.9/],
    ["a commit with another score", (i) => (i.commits[0]!.score = 0.5), /commits\.0\.score: expected 0\.9/],
    ["more tokens than positions", (i) => (i.cost!.tokens = 1e9), /0\.cost: expected at most \d+ positions/],
    ["negative time", (i) => (i.elapsedMs = -1), /0\.elapsedMs: expected at least 0, found -1/],
    ["time running back", (i) => (i.elapsedMs = 1e6), /1\.elapsedMs: expected at least 1000000/],
    ["a quota beyond the answer", (i) => (i.gate.quota = 99), /0\.gate\.quota: expected at most 4 positions, found 99/],
    ["a threshold out of reach", (i) => (i.gate.threshold = 1e300), /0\.gate\.threshold: expected at most 1000000/],
    ["spans without end", (i) => (i.cache = { ran: [[0, 1e15]] }), /0\.cache\.ran\.0: expected ascending spans/],
    ["a prompt of other ids", (_, t) => (t.prompt[0] = 528), /trace\.prompt\.0: expected an id below 528/],
    ["a mask outside", (_, t) => (t.vocabulary.maskId = 528), /trace\.vocabulary\.maskId: expected an id below 528/],
    [
      "text for a cache's number",
      (_, t) => Object.assign(t, { prefill: "dkv-decode", cacheSettings: { interval: "x" } }),
      /trace\.cacheSettings: setting "interval": expected a number, found "x"/,
    ],
    [
      "a change by hand outside",
      (_, t) => (t.branch = { iteration: 0, intervention: { remask: [99] } }),
      /trace\.branch\.intervention\.remask: expected positions below 4, found 99/,
    ],
  ])("%s", async (_what, spoil, sentence) => {
    expect(await refusal(spoiled((trace) => void spoil(trace.iterations[0]!, trace)))).toMatch(sentence);
  });

  test("strategies, caches and settings that are not known here are shown as they are", async () => {
    const foreign = {
      strategy: "magic",
      settings: { steps: "off" },
      prefill: "elastic",
      cacheSettings: { every: "day" },
    };
    expect(await readOne(text(JSON.stringify({ ...whole, ...foreign })))).toMatchObject(foreign);
    const settings = { ...whole.settings, mood: "good" };
    expect((await readOne(text(JSON.stringify({ ...whole, settings })))).settings.mood).toBe("good");
  });
});

describe("what does not agree is shown and told", () => {
  const doubtsOf = async (bytes: Uint8Array) => (await readTraces(bytes as Uint8Array<ArrayBuffer>)).runs[0]!.doubts;

  test("an answer that its tokens do not give", async () => {
    const { runs } = await readTraces(file("trace-forged-wrong.json"));
    expect(runs[0]!.doubts).toEqual([
      "The file’s text says “i see nothing at all”; its tokens say “i see a balloon in the top left , a balloon in the top center , a robot in the middle righ…”, which is what counts here.",
    ]);
    expect(answerText(runs[0]!.trace)).toMatch(/^i see a balloon in the top left .* bottom center \.$/);
  });

  test("sums, times, settings, entropies and the word of the end", async () => {
    expect(await doubtsOf(spoiled(({ outcome }) => void Object.assign(outcome, { nfe: 99 })))).toEqual([
      expect.stringMatching(/^The file says 99 evaluations in all; its iterations add up to 2\.$/),
    ]);
    expect(await doubtsOf(spoiled(({ outcome }) => void Object.assign(outcome, { totalMs: 1, modelMs: 1 })))).toEqual([
      expect.stringMatching(/^The file says 1 ms in all; its last iteration ended after/),
    ]);
    expect(await doubtsOf(spoiled(({ settings }) => void Object.assign(settings, { gamma: 7 })))).toEqual([
      "The file says 7 for “Threshold γ”; Confident takes a number from 0.01 to 1 here.",
    ]);
    expect(await doubtsOf(spoiled(({ iterations }) => void iterations[0]!.entropy!.fill(5)))).toEqual([
      expect.stringMatching(/^Iteration 1, position 0: the file’s entropy of 5\.00 nats cannot be/),
    ]);
  });

  test("a picture that cannot be read: the run opens without it", async () => {
    const { runs } = await readTraces(file("bad-picture.trace.json"));
    expect(runs[0]!.trace.asked).toBeUndefined();
    expect(runs[0]!.doubts).toEqual([
      "The file’s picture cannot be read: expected a PNG of 96 × 96 pixels, 8-bit RGB, found something else. The run can be shown, not asked again.",
    ]);
  });

  test("nothing of what this page has ever written", async () => {
    const shapes = readdirSync("test/fixtures/traces/shapes").map((name) => `test/fixtures/traces/shapes/${name}`);
    for (const name of [...shapes, "public/traces/opening.jsonl"]) {
      const { runs, problems } = await readTraces(new Uint8Array(readFileSync(name)));
      expect([name, problems, ...runs.map(({ doubts }) => doubts)]).toEqual([name, [], ...runs.map(() => [])]);
    }
  });
});

describe("files as they come from elsewhere", () => {
  const utf16 = (content: string, isLittle: boolean, mark: boolean) => {
    const units = Array.from(`${mark ? "\ufeff" : ""}${content}`, (sign) => sign.charCodeAt(0));
    const view = new DataView(new ArrayBuffer(2 * units.length));
    for (const [at, unit] of units.entries()) view.setUint16(2 * at, unit, isLittle);
    return new Uint8Array(view.buffer);
  };

  test.each([
    ["in UTF-16 as a shell of Windows writes it", file("utf16le-as-powershell-writes.trace.json")],
    ["in UTF-16 without a mark", utf16(traceToJson(whole), true, false)],
    ["in UTF-16, the other end first", utf16(traceToJson(whole), false, true)],
    ["in UTF-16, the other end first, without a mark", utf16(traceToJson(whole), false, false)],
    ["in UTF-8 with a mark", text(`\ufeff${traceToJson(whole)}`)],
    ["with what npm says before", file("npm-preamble.trace.json")],
    ["alone in a zip", zipSync({ "folder/": new Uint8Array(), "folder/run.json": text(traceToJson(whole)) })],
    ["gzipped in a zip", zipSync({ "run.json.gz": gzipSync(text(traceToJson(whole))) })],
    ["written over several lines", text(JSON.stringify(whole, null, 2))],
  ])("%s: read", async (_what, bytes) => {
    const trace = await readOne(bytes as Uint8Array<ArrayBuffer>);
    expect(trace.iterations).toEqual(whole.iterations);
  });

  test("one run a line: all of them, and the lines that are none by their number", async () => {
    const two = await readTraces(file("two-lanes.jsonl"));
    expect(two.runs.map(({ trace }) => trace.strategy)).toEqual(["confident", "maskgit"]);
    const line = traceToJson(whole);
    const mixed = await readTraces(text(`\n${line}{"hello":1}\r\n${line}`));
    expect(mixed.runs).toHaveLength(2);
    expect(mixed.problems).toEqual([
      'line 3: expected a trace ("format": "dimple-trace" and a version), found an object with hello',
    ]);
    await expect(readTraces(text(`${line}{"hello"`))).rejects.toThrow(
      "line 2: expected a trace as JSON, found JSON that is cut off",
    );
  });

  /** Bytes that hardly pack. */
  const mixed = (length: number) =>
    Uint8Array.from({ length }, (_, at) => Math.imul(Math.imul(at, 0x9e3779b1) ^ (at >>> 7), 0x85ebca6b) >>> 24);

  test.each<[string, Uint8Array, string]>([
    ["an empty file", new Uint8Array(), "expected text, found an empty file"],
    ["blank text", text(" \n"), "expected a trace as JSON, found blank text"],
    [
      "a gzip cut off",
      gzipSync(text(traceToJson(whole))).slice(0, 300),
      "expected a whole gzip file, found one that is cut off",
    ],
    [
      "a gzip cut off where its last bytes say that it is huge",
      new Uint8Array([...gzipSync(mixed(2 ** 19)).slice(0, 2 ** 18), 0, 0, 0, 0x07]),
      "expected a whole gzip file, found one that is cut off",
    ],
    ["JSON cut off", text(traceToJson(whole).slice(0, 500)), "expected a trace as JSON, found JSON that is cut off"],
    ["a web page", text("<!DOCTYPE html><p>404"), "expected a trace as JSON, found a web page or XML"],
    ["prose", text("hello there"), "expected a trace as JSON, found text that is none"],
    [
      "a picture",
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10),
      "expected text in UTF-8 or UTF-16, found a PNG picture",
    ],
    [
      "several files in a zip",
      zipSync({ "a.json": text("1"), "b.json": text("2") }),
      "expected one file in the zip, found 2 (a.json, b.json)",
    ],
    ["a damaged zip", zipSync({ "a.json": text("1") }).slice(0, 40), "expected a whole zip file"],
    ["an experiment", file("experiment-with-bom.json"), "found an experiment, which says what to run"],
    ["a list", text("[1]"), "found a list of other data"],
    ["a number", text("7"), 'expected a trace ("format": "dimple-trace" and a version), found 7'],
  ])("%s: refused in words", async (_what, bytes, sentence) => {
    const said = await refusal(bytes);
    expect(said).toContain(sentence);
    expect(foreignWords(said)).toBeNull();
  });
});
