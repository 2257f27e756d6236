import { describe, expect, test } from "vitest";
import { cachePolicies } from "@/lib/engine/caches";
import { readsNothing } from "@/lib/engine/caches/policy";
import { branchFrom } from "@/lib/experiment/branch";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { experimentOf } from "@/lib/experiment/from-trace";
import { laneKey } from "@/lib/experiment/key";
import { readLink, writeLink } from "@/lib/experiment/link";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import { driftCost, measureDrift } from "@/lib/run/drift";
import { type LaneEvent, type RunOptions, runLane } from "@/lib/run/runner";
import { validateTrace } from "@/lib/trace/file";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { fromSpans, toSpans } from "@/lib/trace/spans";
import { toyEngine } from "./toy-engine";

const SMALL: Experiment = { ...DEFAULT_EXPERIMENT, responseLength: 10, prior: "there ▒ cat" };
const canvasCaches = cachePolicies.filter((policy) => "plan" in policy).map(({ id }) => id as Lane["prefill"]);

async function eventsOf(lane: Lane, options: RunOptions): Promise<LaneEvent[]> {
  const events: LaneEvent[] = [];
  for await (const event of runLane(SMALL, lane, options)) events.push(event);
  return events;
}

async function finish(lane: Lane, options: RunOptions) {
  const events = await eventsOf(lane, options);
  const last = events.at(-1)!;
  if (last.kind === "failed") throw new Error(last.message);
  return { trace: validateTrace(last.trace!), memories: [] };
}

const withoutTimes = (iterations: readonly Iteration[]) =>
  iterations.map(({ elapsedMs: _, cost: __, ...rest }) => rest);

describe.each(canvasCaches)("a lane with the %s cache", (prefill) => {
  const lane: Lane = { ...DEFAULT_LANE, strategy: "maskgit", prefill };

  test("opens a session that keeps the canvas, and writes into its trace what was run", async () => {
    const engine = toyEngine();
    const { trace } = await finish(lane, engine);
    expect(engine.opened[0]!.keeps).toBe(prefill === "dllm-cache" ? "outputs" : "canvas");
    expect(trace).toMatchObject({ prefill, outcome: { status: "complete" } });
    expect(Object.keys(trace.cacheSettings!)).toEqual(
      Object.keys(cachePolicies.find(({ id }) => id === prefill)!.params),
    );
    const first = trace.iterations[0]!.cache;
    // What leaves positions out from the beginning says so, and keeps nothing yet.
    expect(first?.ran).toEqual(prefill.startsWith("dpad") ? first!.seen : undefined);
    const partial = trace.iterations.filter(({ cache }) => cache);
    expect(partial.length).toBeGreaterThan(0);
    for (const { cache, cost } of partial) expect(fromSpans(cache!.ran)).toHaveLength(cost!.tokens);
  });

  test("is found again from its trace and its link, settings included", async () => {
    const [key, spec] = Object.entries(cachePolicies.find(({ id }) => id === prefill)!.params)[0]! as [
      string,
      { min: number },
    ];
    const changed = { ...lane, cacheSettings: { [key]: spec.min } };
    const { trace } = await finish(changed, toyEngine());
    expect(experimentOf(trace)!.lanes).toEqual([changed]);
    const link = writeLink({ experiment: { ...SMALL, lanes: [changed, lane] }, digests: [] });
    expect(link.search).toContain(`prefill=${prefill};cache.${key}=${spec.min}`);
    const { experiment, notices } = readLink(link);
    expect([experiment.lanes, notices]).toEqual([[changed, lane], []]);
    expect(laneKey(SMALL, changed)).not.toBe(laneKey(SMALL, lane));
  });

  test("is branched as it would have gone on, with the passes that its cache rests on", async () => {
    const parent = await finish(lane, toyEngine());
    for (const at of [1, 3, 6]) {
      const engine = toyEngine();
      const known = (asked: Lane) => (laneKey(SMALL, asked) === laneKey(SMALL, lane) ? parent : null);
      const { trace } = await finish(branchFrom(lane, at, {}), { ...engine, known });
      expect(withoutTimes(trace.iterations)).toEqual(withoutTimes(parent.trace.iterations));
      const past = engine.opened[0]!.past!;
      if (prefill.startsWith("dpad")) {
        expect(readsNothing(past[0]!)).toBe(true);
        continue;
      }
      expect(past).toHaveLength(at);
      expect(past.map(({ run }) => run === null)).toEqual(
        parent.trace.iterations.slice(0, at).map(({ cache }) => cache === undefined),
      );
      expect(past.map(({ canvas }) => [...canvas.subarray(-10)])).toEqual(
        parent.trace.iterations.slice(0, at).map(({ canvas }) => canvas),
      );
    }
    const other = { ...branchFrom(lane, 3, {}), prefill: "dimple" as const };
    const engine = toyEngine();
    await finish(other, engine);
    expect(engine.opened.at(-1)).toMatchObject({ keeps: "prompt" });
    expect(engine.opened.at(-1)!.past).toBeUndefined();
  });

  test("is measured against fresh passes, each cached step with what its cache held", async () => {
    const { trace } = await finish(lane, toyEngine());
    const cached = trace.iterations.filter(
      ({ cost, cache, positions }) => (cost!.cachedTokens > 0 || cache?.seen) && positions.length > 0,
    );
    const steps = [];
    for await (const step of measureDrift(SMALL, lane, trace, toyEngine())) steps.push(step);
    expect(steps.map(({ iteration }) => iteration).sort((a, b) => a - b)).toEqual(
      trace.iterations.map(({ index }) => index),
    );
    for (const { kl } of steps) for (const value of kl) expect(value).toBeLessThan(1e-9); // toy rows look at tokens alone
    // Something has to be filled first, unless nothing is kept.
    const fillings = prefill.startsWith("dpad") ? 0 : 1;
    expect(driftCost(trace).evaluations).toBeGreaterThanOrEqual(2 * cached.length + fillings);
    const one = cached.find(({ cost }) => cost!.cachedTokens > 0) ?? cached[0]!;
    expect(driftCost(trace, [one.index]).evaluations).toBeGreaterThanOrEqual(2 + fillings);
    if (!prefill.startsWith("dpad")) expect(driftCost(trace, [0]).evaluations).toBe(0);
  });
});

test("a cache that a strategy cannot run with is refused in words before the first evaluation", async () => {
  const engine = toyEngine();
  const causal = await eventsOf({ ...DEFAULT_LANE, strategy: "autoregressive", prefill: "dkv-decode" }, engine);
  expect(causal).toEqual([
    { kind: "failed", trace: null, message: expect.stringMatching(/looks one way, and dKV-Cache decode is for/) },
  ]);
  const shadows = await eventsOf({ ...DEFAULT_LANE, strategy: "wino", prefill: "dllm-cache" }, engine);
  expect(shadows[0]).toMatchObject({ message: expect.stringMatching(/in a shadow of the canvas, which dLLM-Cache/) });
  expect(engine.opened).toEqual([]);
});

test("a link's cache and its settings are read strictly", () => {
  const lane = (text: string) => readLink({ search: `?a=${text}`, hash: "" });
  expect(lane("maskgit;prefill=quick")).toMatchObject({
    experiment: { lanes: [{ prefill: "dimple" }] },
    notices: [expect.stringMatching(/prefill to be one of off, dimple, prefix, fast-dllm-prefix.*found "quick"/)],
  });
  expect(lane("maskgit;prefill=dkv-decode;cache.interval=0;cache.speed=3")).toMatchObject({
    experiment: { lanes: [{ prefill: "dkv-decode", cacheSettings: { interval: 1 } }] },
    notices: [
      expect.stringMatching(/interval to be a whole number from 1 to 64, found 0; using 1/),
      expect.stringMatching(/dkv-decode has no setting "speed"/),
    ],
  });
  expect(lane("maskgit;prefill=dimple;cache.interval=3").experiment.lanes[0]).not.toHaveProperty("cacheSettings");
});

test("positions survive being written as spans", () => {
  const positions = Int32Array.of(0, 1, 2, 5, 7, 8);
  expect(toSpans(positions)).toEqual([
    [0, 3],
    [5, 6],
    [7, 9],
  ]);
  expect(fromSpans(toSpans(positions))).toEqual(positions);
  expect(toSpans([])).toEqual([]);
});

test("old traces, whose caches are of the prompt, say what they said", async () => {
  const { trace } = await finish({ ...DEFAULT_LANE, strategy: "maskgit" }, toyEngine());
  expect(trace.prefill).toBe("dimple");
  expect(trace).not.toHaveProperty("cacheSettings");
  expect(trace.iterations.every((iteration: Trace["iterations"][number]) => iteration.cache === undefined)).toBe(true);
});
