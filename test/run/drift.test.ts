import { describe, expect, test } from "vitest";
import { type DriftStep, driftReport } from "@/lib/analysis/drift";
import { branchFrom } from "@/lib/experiment/branch";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import { type DriftOptions, driftCost, measureDrift } from "@/lib/run/drift";
import { runLane } from "@/lib/run/runner";
import type { Trace } from "@/lib/trace/schema";
import { staleNetwork, toyEngine } from "./toy-engine";

const SMALL: Experiment = { ...DEFAULT_EXPERIMENT, responseLength: 8 };
const LANE: Lane = { ...DEFAULT_LANE, strategy: "maskgit" };

async function traceOf(lane: Lane): Promise<Trace> {
  let trace: Trace | null = null;
  for await (const event of runLane(SMALL, lane, toyEngine(staleNetwork))) trace = event.trace;
  return trace!;
}

async function driftOf(
  lane: Lane,
  trace: Trace,
  options: DriftOptions = toyEngine(staleNetwork),
): Promise<DriftStep[]> {
  const steps: DriftStep[] = [];
  for await (const step of measureDrift(SMALL, lane, trace, options)) steps.push(step);
  return steps.sort((a, b) => a.iteration - b.iteration);
}

describe("the drift of a cached run", () => {
  test("is none in the iteration that filled the cache, and grows as the answer fills", async () => {
    const trace = await traceOf(LANE);
    const steps = await driftOf(LANE, trace);
    expect(steps.map(({ iteration }) => iteration)).toEqual(trace.iterations.map(({ index }) => index));
    steps.forEach((step, index) => {
      expect(step.positions).toEqual(trace.iterations[index]!.positions);
    });
    const { curve } = driftReport(steps);
    expect(curve[0]!.maxKl).toBe(0);
    for (const { meanKl } of curve.slice(1)) expect(meanKl).toBeGreaterThan(0);
    expect(curve.at(-1)!.meanKl).toBeGreaterThan(curve[1]!.meanKl!);
    expect(steps[0]!.cachedArgmax).toEqual(trace.iterations[0]!.tokens);
    expect(steps[3]!.cachedArgmax).toEqual(trace.iterations[3]!.tokens);
  });

  test("costs two evaluations an iteration and one to fill the cache, and says so before", async () => {
    const trace = await traceOf(LANE);
    let evaluations = 0;
    const { engine, ...machine } = toyEngine(staleNetwork);
    const counting: typeof engine = {
      ...engine,
      openSession: async (request) => {
        const session = await engine.openSession(request);
        const predict: typeof session.predict = async (...args) => {
          const answer = await session.predict(...args);
          evaluations += answer.cost.evaluations;
          return answer;
        };
        return { ...session, predict };
      },
    };
    await driftOf(LANE, trace, { ...machine, engine: counting });
    const cached = trace.iterations.length - 1;
    expect(evaluations).toBe(2 * cached + 1);
    expect(driftCost(trace)).toEqual({ evaluations, estimatedMs: 2 * cached + 1 });
    expect(driftCost(trace, [3]).evaluations).toBe(3);
    expect(driftCost(trace, [0])).toEqual({ evaluations: 0, estimatedMs: 0 });
  });

  test("can be measured for some iterations only", async () => {
    const trace = await traceOf(LANE);
    const all = await driftOf(LANE, trace);
    const engine = toyEngine(staleNetwork);
    expect(await driftOf(LANE, trace, { ...engine, iterations: [4] })).toEqual([all[4]]);
    expect(engine.opened.map(({ keeps }) => keeps)).toEqual(["prompt", "nothing"]);
    expect(await driftOf(LANE, trace, { ...toyEngine(), iterations: [99] })).toEqual([]);
  });

  test("of a branch is measured with the cache that it took over, or from where it filled its own", async () => {
    const same = branchFrom(LANE, 3, { remask: [1] });
    expect((await driftOf(same, await traceOf(same))).map(({ iteration }) => iteration)).toContain(1);
    const off: Lane = { ...LANE, prefill: "off" };
    const turnedOn: Lane = { ...branchFrom(off, 3, {}), prefill: "dimple" };
    const trace = await traceOf(turnedOn);
    const { curve } = driftReport(await driftOf(turnedOn, trace));
    expect(curve.slice(0, 4).map(({ maxKl }) => maxKl)).toEqual([0, 0, 0, 0]);
    expect(curve[4]!.maxKl).toBeGreaterThan(0);
  });

  test("of the prefix mask is measured under that mask", async () => {
    const lane: Lane = { ...LANE, prefill: "prefix" };
    const engine = toyEngine();
    const steps = await driftOf(lane, await traceOf(lane), engine);
    expect(engine.opened.map(({ keeps, attention }) => [keeps, attention])).toEqual([
      ["prompt", "prefix"],
      ["nothing", "prefix"],
    ]);
    expect(driftReport(steps).maxKl).toBe(0);
  });

  test("needs no engine where nothing was cached", async () => {
    const off: Lane = { ...LANE, prefill: "off" };
    const trace = await traceOf(off);
    const engine = toyEngine();
    expect(driftReport(await driftOf(off, trace, engine))).toMatchObject({ maxKl: 0, flips: 0 });
    expect(engine.opened).toEqual([]);
    expect(driftCost(trace)).toEqual({ evaluations: 0, estimatedMs: 0 });
  });

  test("closes its sessions when it is left early, stopped, or broken off", async () => {
    const trace = await traceOf(LANE);
    const left = toyEngine(staleNetwork);
    for await (const step of measureDrift(SMALL, LANE, trace, left)) if (step.iteration > 0) break;
    expect(left.opened).toHaveLength(2);
    const controller = new AbortController();
    const stopped = toyEngine((...inputs) => {
      controller.abort();
      return staleNetwork(...inputs);
    }, controller.signal);
    await expect(driftOf(LANE, trace, stopped)).rejects.toThrow(/abort/i);
    const broken = toyEngine(() => {
      throw new Error("device lost");
    });
    await expect(driftOf(LANE, trace, broken)).rejects.toThrow("device lost");
    for (const engine of [left, stopped, broken]) expect(engine.openSessions()).toBe(0);
  });

  test.each<[string, Lane, (trace: Trace) => Trace, RegExp]>([
    [
      "a causal mask",
      { ...LANE, strategy: "autoregressive" },
      (trace) => trace,
      /^Under a causal mask every cache is exact/,
    ],
    [
      "other weights",
      LANE,
      (trace) => ({ ...trace, model: { ...trace.model, digest: "other" } }),
      /^This run was made with other weights, or another cache, than "mini-dimple" has now\.$/,
    ],
    ["another cache", { ...LANE, prefill: "prefix" }, (trace) => trace, /with other weights, or another cache/],
    ["another question", LANE, (trace) => ({ ...trace, prompt: [1, 2] }), /^This run answers another question/],
  ])("is refused for %s", async (_what, lane, change, message) => {
    await expect(driftOf(lane, change(await traceOf(LANE)))).rejects.toThrow(message);
  });
});
