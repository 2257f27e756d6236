import { describe, expect, test } from "vitest";
import { compareRuns } from "@/lib/analysis/compare";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { readLink, writeLink } from "@/lib/experiment/link";
import type { Experiment } from "@/lib/experiment/schema";
import { type ExperimentEvent, runExperiment } from "@/lib/run/runner";
import { firstDifferentIteration, traceDigest } from "@/lib/trace/digest";
import { validateTrace } from "@/lib/trace/file";
import { type ToyEngine, tokenizer, toyEngine } from "./toy-engine";

const SMALL: Experiment = { ...DEFAULT_EXPERIMENT, responseLength: 8 };

async function eventsOf(experiment: Experiment, engine: ToyEngine, lanes?: number[]): Promise<ExperimentEvent[]> {
  const events: ExperimentEvent[] = [];
  for await (const event of runExperiment(experiment, engine, lanes)) events.push(event);
  return events;
}

async function tracesOf(experiment: Experiment, engine = toyEngine()) {
  const events = await eventsOf(experiment, engine);
  return events.flatMap((event) => (event.kind === "done" ? [event.trace] : []));
}

describe("a run of an experiment", () => {
  test("decodes every lane in order, reports each iteration, and closes its sessions", async () => {
    const engine = toyEngine();
    const events = await eventsOf(SMALL, engine);
    expect(events.filter(({ kind }) => kind !== "iteration").map(({ kind, lane }) => [kind, lane])).toEqual([
      ["started", 0],
      ["done", 0],
      ["started", 1],
      ["done", 1],
    ]);
    const [a, b] = events.flatMap((event) => (event.kind === "done" ? [event.trace] : []));
    expect(events.filter(({ kind }) => kind === "iteration")).toHaveLength(a!.iterations.length + b!.iterations.length);
    for (const trace of [a!, b!]) expect(validateTrace(trace)).toEqual(trace);
    expect(engine.openSessions()).toBe(0);
  });

  test("gives token frequencies to a strategy that needs them, and says so where a model has none", async () => {
    const lane = { ...DEFAULT_LANE, strategy: "pc-sampler" };
    const lanes = [lane, { ...lane, model: "uncounted" }];
    const events = await eventsOf({ ...SMALL, lanes }, toyEngine());
    expect(events.find(({ kind }) => kind === "done")).toMatchObject({ trace: { outcome: { status: "complete" } } });
    expect(events.find(({ kind }) => kind === "failed")).toMatchObject({
      lane: 1,
      message: expect.stringMatching(/token frequencies of model "uncounted".*comes without them/),
    });
  });

  test("can be limited to some lanes", async () => {
    const events = await eventsOf(SMALL, toyEngine(), [1]);
    expect(new Set(events.map(({ lane }) => lane))).toEqual(new Set([1]));
  });

  test("gives the strategy the attention it needs, and the network its picture", async () => {
    const engine = toyEngine();
    const lanes = [DEFAULT_LANE, { ...DEFAULT_LANE, strategy: "autoregressive", prefill: "prefix" as const }];
    await eventsOf({ ...SMALL, lanes }, engine);
    expect(engine.opened.map(({ attention, keeps }) => [attention, keeps])).toEqual([
      ["bidirectional", "prompt"],
      ["causal", "prompt"],
    ]);
    expect(engine.opened[0]?.pictures).toEqual([expect.objectContaining({ width: 96, height: 96 })]);
    expect(
      Array.from(engine.opened[0]!.promptIds).filter((id) => id === tokenizer.specialId("<|image_pad|>")),
    ).toHaveLength(9);
  });

  test("asks a text puzzle without the picture, as in training", async () => {
    const engine = toyEngine();
    await eventsOf({ ...SMALL, question: "what is 12 + 30 ?" }, engine);
    expect(engine.opened[0]?.pictures).toEqual([]);
    expect(Array.from(engine.opened[0]!.promptIds)).not.toContain(tokenizer.specialId("<|image_pad|>"));
  });

  test("keeps the structure prior", async () => {
    const [trace] = await tracesOf({ ...SMALL, prior: "there ▒ cat" });
    const [cat] = tokenizer.encode(" cat");
    expect(trace?.prior.map(([position]) => position)).toEqual([0, 2]);
    expect(trace?.outcome.answer[2]).toBe(cat);
  });

  test("one lane that fails says why and does not stop the others", async () => {
    const engine = toyEngine();
    const lanes = [{ ...DEFAULT_LANE, model: "missing" }, DEFAULT_LANE];
    const events = await eventsOf({ ...SMALL, lanes }, engine);
    expect(events).toContainEqual({ kind: "failed", lane: 0, message: 'no model "missing"', trace: null });
    expect(events.at(-1)).toMatchObject({ kind: "done", lane: 1 });
  });

  test("a network that breaks off leaves the trace so far", async () => {
    let calls = 0;
    const engine = toyEngine((_prompt, _canvas, position) => {
      if (calls++ > 20) throw new Error("device lost");
      return Float32Array.from({ length: tokenizer.vocabularySize }, (_, id) => ((id * 7 + position) % 13) / 13);
    });
    const events = await eventsOf({ ...SMALL, lanes: [{ ...DEFAULT_LANE, strategy: "maskgit" }] }, engine);
    const failed = events.at(-1);
    if (failed?.kind !== "failed" || !failed.trace) throw new Error("expected a failure with a trace");
    expect(failed.message).toBe("device lost");
    expect(validateTrace(failed.trace).outcome).toMatchObject({ status: "failed", message: "device lost" });
    expect(failed.trace.iterations.length).toBeGreaterThan(0);
    expect(engine.openSessions()).toBe(0);
  });

  test("stops within one iteration when cancelled, keeps the trace, and starts no other lane", async () => {
    const controller = new AbortController();
    const engine = toyEngine(undefined, controller.signal);
    const events: ExperimentEvent[] = [];
    for await (const event of runExperiment(SMALL, engine)) {
      events.push(event);
      if (event.kind === "iteration" && event.trace.iterations.length === 2) controller.abort();
    }
    const last = events.at(-1);
    if (last?.kind !== "done") throw new Error("expected the lane to end");
    expect(last.lane).toBe(0);
    expect(validateTrace(last.trace)).toMatchObject({ outcome: { status: "aborted" } });
    expect(last.trace.iterations).toHaveLength(2);
    expect(engine.openSessions()).toBe(0);
  });

  test.each<[string, Partial<Experiment>, RegExp]>([
    ["a prior longer than the answer", { prior: "▒×9" }, /spells out 9 positions, but the answer has 8/],
    ["an empty question", { question: "  " }, /^The question is empty\.$/],
    ["a question that nobody can see", { question: "\u200b\ufeff \u2060" }, /^The question is empty\.$/],
    ["a picture that is none", { picture: { kind: "image", png: "AAAA" } }, /PNG|picture/],
  ])("%s fails in words", async (_what, change, message) => {
    const events = await eventsOf({ ...SMALL, ...change, lanes: [DEFAULT_LANE] }, toyEngine());
    expect(events.at(-1)).toMatchObject({ kind: "failed", trace: null, message: expect.stringMatching(message) });
  });
});

describe("a link opened elsewhere", () => {
  test("runs the same experiment with the same result, and the digests say so", async () => {
    const experiment: Experiment = {
      ...SMALL,
      prior: "there ▒×3 .",
      lanes: [
        { ...DEFAULT_LANE, settings: { temperature: 0.7, topP: 0.9 } },
        { ...DEFAULT_LANE, strategy: "origin", settings: { steps: 4 }, prefill: "off" },
      ],
    };
    const here = await tracesOf(experiment);
    const link = readLink(writeLink({ experiment, digests: here.map(traceDigest) }));
    const there = await tracesOf(link.experiment);
    there.forEach((trace, lane) => {
      expect(firstDifferentIteration(link.digests[lane]!, traceDigest(trace))).toBeNull();
      expect(compareRuns(trace, here[lane]!)).toMatchObject({ firstDivergence: null });
    });
    const reseeded = await tracesOf({ ...link.experiment, seed: link.experiment.seed + 1 });
    expect(firstDifferentIteration(link.digests[1]!, traceDigest(reseeded[1]!))).not.toBeNull();
  });
});
