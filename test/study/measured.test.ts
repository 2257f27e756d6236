import { describe, expect, it } from "vitest";
import { pairedDifference, wilsonInterval } from "@/lib/analysis/interval";
import { resolveSettings } from "@/lib/decoding/params";
import { strategies, strategyById } from "@/lib/decoding/strategies";
import { CACHE_IDS } from "@/lib/engine/caches";
import { DEFAULT_LANE } from "@/lib/experiment/defaults";
import { differenceOf, measurementOf, parseMeasured, sameLane, summaryOf } from "@/lib/study/measured";
import kept from "@/lib/study/measured.json";
import type { TaskReport } from "@/lib/study/summary";

const report = (task: TaskReport["task"], right: number, samples: number, nfe: number): TaskReport => ({
  task,
  samples,
  correct: Array.from({ length: samples }, (_, index) => index < right),
  accuracy: wilsonInterval(right, samples),
  score: right / samples,
  responseLength: 16,
  iterations: nfe,
  nfe,
  weightedNfe: nfe / 2,
  cacheHitRate: 0,
  drift: null,
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
      drift: null,
    });
  });

  it("weighs the error of a cache by the predictions compared", () => {
    const measurement = measurementOf(DEFAULT_LANE, ["0123abcd"], 1, [
      { ...report("count", 7, 10, 3), drift: { positions: 300, meanKl: 0.01, flips: 6 } },
      { ...report("sort", 9, 10, 3), drift: { positions: 100, meanKl: 0.05, flips: 1 } },
      report("json", 9, 10, 3),
    ]);
    const [kept] = parseMeasured(JSON.parse(JSON.stringify([measurement])));
    expect(kept!.tasks.count).toMatchObject({ drift: { positions: 300, meanKl: 0.01, flips: 6 } });
    const { drift } = summaryOf(kept!);
    expect(drift).toEqual({ positions: 400, meanKl: expect.closeTo(0.02, 9), flips: 7 });
  });

  it("is held against another one problem by problem", () => {
    const of = (right: number) => measurementOf(DEFAULT_LANE, ["0123abcd"], 1, [report("count", right, 10, 3)]);
    expect(differenceOf(of(7), of(9))).toEqual(
      pairedDifference(
        Array.from({ length: 10 }, (_, index) => index < 7),
        Array.from({ length: 10 }, (_, index) => index < 9),
      ),
    );
    expect(differenceOf(of(7), of(9))!.value).toBeCloseTo(-0.2, 12);
    expect(differenceOf(of(7), { ...of(9), seed: 2 })).toBeNull();
    const { outcomes: _, ...older } = of(9).tasks.count!;
    expect(differenceOf(of(7), { ...of(9), tasks: { count: older } })).toBeNull();
    const longer = measurementOf(DEFAULT_LANE, ["0123abcd"], 1, [report("count", 7, 11, 3)]);
    expect(differenceOf(of(7), longer)).toBeNull();
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

  it("stand in the order of the menus, of strategies and then of caches", () => {
    const places = measured.map(
      ({ lane }) => 100 * strategies.findIndex(({ id }) => id === lane.strategy) + CACHE_IDS.indexOf(lane.prefill),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});
