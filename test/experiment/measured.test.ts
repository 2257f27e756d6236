import { describe, expect, it } from "vitest";
import { wilsonInterval } from "@/lib/analysis/interval";
import { resolveSettings } from "@/lib/decoding/params";
import { strategies, strategyById } from "@/lib/decoding/strategies";
import { DEFAULT_LANE } from "@/lib/experiment/defaults";
import type { TaskReport } from "@/lib/experiment/evaluate";
import { measurementOf, parseMeasured, sameLane, summaryOf } from "@/lib/experiment/measured";
import kept from "@/lib/experiment/measured.json";

const report = (task: TaskReport["task"], right: number, samples: number, nfe: number): TaskReport => ({
  task,
  samples,
  accuracy: wilsonInterval(right, samples),
  byKinds: [],
  score: right / samples,
  responseLength: 16,
  iterations: nfe,
  nfe,
  weightedNfe: nfe / 2,
  cacheHitRate: 0,
  modelMs: 1,
  totalMs: 2,
});

describe("a measurement", () => {
  it("keeps right answers as counts, so that its interval can be worked out over all tasks", () => {
    const measurement = measurementOf(DEFAULT_LANE, ["0123abcd"], 1, [
      report("count", 7, 10, 3),
      report("sort", 10, 10, 5),
    ]);
    expect(parseMeasured(JSON.parse(JSON.stringify([measurement])))).toEqual([measurement]);
    expect(summaryOf(measurement)).toEqual({
      accuracy: wilsonInterval(17, 20),
      samples: 20,
      iterations: 4,
      nfe: 4,
      weightedNfe: 2,
    });
  });

  it("is of a lane, whatever the order of its keys", () => {
    const { model, strategy, settings, prefill } = DEFAULT_LANE;
    expect(sameLane(DEFAULT_LANE, { prefill, settings, strategy, model })).toBe(true);
    expect(sameLane(DEFAULT_LANE, { ...DEFAULT_LANE, strategy: "maskgit" })).toBe(false);
  });

  it("that is malformed is refused with the place", () => {
    const broken = [{ lane: DEFAULT_LANE, weights: ["?"], seed: 1, tasks: {} }];
    expect(() => parseMeasured(broken)).toThrow("weights");
  });
});

describe("the measurements that ship", () => {
  const measured = parseMeasured(kept);

  it("are of strategies that exist, with settings they take, one a lane", () => {
    for (const { lane } of measured) resolveSettings(strategyById(lane.strategy), lane.settings);
    for (const one of measured) expect(measured.filter(({ lane }) => sameLane(lane, one.lane))).toHaveLength(1);
  });

  it("stand in the order of the menu", () => {
    const places = measured.map(({ lane }) => strategies.findIndex(({ id }) => id === lane.strategy));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});
