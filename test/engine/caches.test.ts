import { describe, expect, test } from "vitest";
import { CACHE_IDS, type CanvasCache, cacheById, cachePolicies, cacheSettings, planPass } from "@/lib/engine/caches";
import { attentionDrift } from "@/lib/engine/caches/attention-drift";
import { densityOf } from "@/lib/engine/caches/d2-cache";
import { chancesToStay } from "@/lib/engine/caches/dpad";
import { type CacheParam, cacheGroups, type PastPass, readsNothing } from "@/lib/engine/caches/policy";
import { passesToRepeat, type StoredPass } from "@/lib/engine/caches/repeat";
import { importanceOf } from "@/lib/engine/caches/rollout";

const maskId = 9;
const promptLength = 3;

function cacheOf(id: string, settings: Record<string, number> = {}): CanvasCache {
  const policy = cacheById(id);
  if (!("plan" in policy)) throw new Error(`${id} plans nothing`);
  return { policy, settings: cacheSettings(policy, settings) };
}

/** `ab_c`: letters are tokens, `_` is a mask. */
const responseOf = (text: string) => Int32Array.from(text, (char) => (char === "_" ? maskId : char.charCodeAt(0)));

/** What a cache runs when the response has come this way: response positions, `all`, or null. */
function planOf(cache: CanvasCache, ...canvases: readonly string[]) {
  const past: PastPass[] = [];
  let plan: ReturnType<typeof planPass> = null;
  for (const text of canvases) {
    const response = responseOf(text);
    const asked = Int32Array.from(response.keys()).filter((at) => response[at] === maskId);
    plan = planPass(cache, { promptLength, maskId, response, asked, past });
    past.push({ response, whole: !plan || readsNothing(plan) });
  }
  return plan && { ...plan, run: plan.run && Array.from(plan.run, (place) => place - promptLength) };
}

test("every policy is in the list under its own id, in a group of the menu, with legal defaults", () => {
  expect(cachePolicies.map(({ id }) => id)).toEqual([...CACHE_IDS]);
  for (const { group, params } of cachePolicies) {
    expect(cacheGroups.map(({ name }) => name)).toContain(group);
    for (const spec of Object.values<CacheParam>(params)) {
      expect(spec.default).toBeGreaterThanOrEqual(spec.min);
      expect(spec.default).toBeLessThanOrEqual(spec.max);
    }
  }
  expect(() => cacheById("fast")).toThrow(/no cache "fast"; there are off, dimple/);
});

describe("Fast-dLLM", () => {
  const [prefix, dual] = ["fast-dllm-prefix", "fast-dllm-dual"].map((id) => cacheOf(id, { blockLength: 2 }));

  test("runs everything on entering a block, then the block, and what is behind it without the dual cache", () => {
    expect(planOf(prefix!, "______")).toMatchObject({ run: null, decides: Int32Array.of(0, 1) });
    expect(planOf(prefix!, "______", "a_____")).toMatchObject({ run: [0, 1, 2, 3, 4, 5] });
    expect(planOf(dual!, "______", "a_____")).toMatchObject({ run: [0, 1], decides: Int32Array.of(0, 1) });
    expect(planOf(dual!, "______", "a_____", "ab____")).toMatchObject({ run: null, decides: Int32Array.of(2, 3) });
    expect(planOf(dual!, "______", "a_____", "ab____", "abc___")).toMatchObject({ run: [2, 3] });
  });

  test("owes a pass to a block that the whole one finished, and ends with the last mask", () => {
    const owed = planOf(dual!, "______", "ab____");
    expect(owed).toMatchObject({ run: [0, 1], decides: new Int32Array(), owed: true });
    expect(planOf(dual!, "______", "ab____", "ab____")).toMatchObject({ run: null, decides: Int32Array.of(2, 3) });
    expect(planOf(dual!, "__", "a_", "ab")).toBeNull();
  });
});

test("FreeCache freezes a block one pass after it was finished, and never comes back to it", () => {
  const cache = cacheOf("freecache", { blockLength: 2 });
  expect(planOf(cache, "______")).toEqual({ run: null });
  expect(planOf(cache, "______", "a_c___")).toEqual({ run: [0, 1, 2, 3, 4, 5] });
  expect(planOf(cache, "______", "a_c___", "abc___")).toEqual({ run: [0, 1, 2, 3, 4, 5] });
  expect(planOf(cache, "______", "a_c___", "abc___", "abcd__")).toEqual({ run: [2, 3, 4, 5] });
  expect(planOf(cache, "______", "a_c___", "abc___", "abcd__", "abcd_f")).toEqual({ run: [4, 5] });
});

describe("dKV-Cache decode", () => {
  const cache = cacheOf("dkv-decode", { interval: 4 });

  test("keeps a token from the evaluation after the one that first saw it", () => {
    expect(planOf(cache, "____")).toEqual({ run: null });
    expect(planOf(cache, "____", "a___")).toEqual({ run: [0, 1, 2, 3] });
    expect(planOf(cache, "____", "a___", "a__d")).toEqual({ run: [1, 2, 3] });
    expect(planOf(cache, "____", "a___", "a__d", "a_cd")).toEqual({ run: [1, 2] });
  });

  test("refreshes at its interval, and lets go of what was given back or overwritten", () => {
    expect(planOf(cache, "____", "a___", "a__d", "a_cd", "a_cd")).toEqual({ run: null });
    expect(planOf(cache, "____", "a___", "a__d", "___d")).toEqual({ run: [0, 1, 2] });
    expect(planOf(cache, "____", "a___", "a__d", "b__d")).toEqual({ run: [0, 1, 2] });
  });

  test("runs everything where there is nothing left to run in part", () => {
    expect(planOf(cache, "__", "ab", "ab")).toEqual({ run: null });
  });
});

describe("dKV-Cache greedy", () => {
  const plans = (window: number) => planOf(cacheOf("dkv-greedy", { window }), "________", "__c_____")!;

  test("runs what was committed, the position whose turn is next, and the masks nearest to it", () => {
    const [alone, more] = [plans(0), plans(3)];
    const [next] = alone.decides!;
    expect(alone.run).toEqual([2, next].sort((a, b) => a! - b!));
    expect(more.decides).toHaveLength(4);
    expect(more.decides).toContain(next);
    const distances = Array.from(more.decides!, (at) => Math.abs(at - next!));
    const others = [0, 1, 3, 4, 5, 6, 7].filter((at) => !more.decides!.includes(at));
    for (const at of others) expect(Math.abs(at - next!)).toBeGreaterThanOrEqual(Math.max(...distances));
  });

  test("takes turns in an order that does not change as masks go", () => {
    const turns: number[] = [];
    const response = responseOf("________");
    const past: PastPass[] = [{ response: response.slice(), whole: true }];
    const cache = cacheOf("dkv-greedy", { window: 0, interval: 64 });
    while (response.includes(maskId)) {
      const asked = Int32Array.from(response.keys()).filter((at) => response[at] === maskId);
      const [next] = planPass(cache, { promptLength, maskId, response: response.slice(), asked, past })!.decides!;
      turns.push(next!);
      past.push({ response: response.slice(), whole: false });
      response[next!] = 97;
    }
    expect([...turns].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(turns).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

test("dLLM-Cache refreshes prompt and response at their intervals, and a share of the response in between", () => {
  const cache = cacheOf("dllm-cache", { promptInterval: 4, responseInterval: 3, share: 0.5 });
  const steps = ["____", "a___", "ab__", "abc_", "abc_", "abc_"];
  const planned = steps.map((_, index) => planOf(cache, ...steps.slice(0, index + 1))!);
  const selective = { from: promptLength - 1, count: 2 };
  const response = [-1, 0, 1, 2, 3]; // the prompt's last token among it
  expect(planned).toEqual([
    { run: null },
    { run: response, selective },
    { run: response, selective },
    { run: response },
    { run: [-3, -2, ...response], selective },
    { run: response, selective },
  ]);
});

describe("a store that is lost", () => {
  const canvas = new Int32Array(6);
  const pass = (run: number[] | null, from?: number): StoredPass => ({
    canvas,
    run: run && Int32Array.from(run),
    ...(from === undefined ? {} : { selective: { from, count: 1 } }),
  });

  test("rests on the passes whose keys and values are still read", () => {
    const [whole, early, late] = [pass(null), pass([2, 3]), pass([4])];
    expect(passesToRepeat([whole, early, late], pass([5]))).toEqual([whole, early, late]);
    expect(passesToRepeat([whole, early, late], pass([4, 5]))).toEqual([whole, early]);
    expect(passesToRepeat([whole, early, pass([2, 3, 4])], pass([5]))).toEqual([whole, pass([2, 3, 4])]);
  });

  test("needs no pass that a later one overwrites unread, and none before a whole one", () => {
    const [whole, suffix] = [pass(null), pass([2, 3, 4, 5])];
    expect(passesToRepeat([whole, suffix, suffix, suffix], pass([2, 3, 4, 5]))).toEqual([whole]);
    expect(passesToRepeat([whole, suffix, whole, suffix], pass([5]))).toEqual([whole, suffix]);
    expect(passesToRepeat([whole, suffix], pass([0, 1, 2, 3, 4, 5]))).toEqual([]);
  });

  test("needs every pass whose refreshed rows were a matter of choice", () => {
    const [whole, chosen] = [pass(null), pass([2, 3, 4, 5], 2)];
    expect(passesToRepeat([whole, chosen, chosen], pass([2, 3, 4, 5], 2))).toEqual([whole, chosen, chosen]);
  });
});

describe("d²Cache", () => {
  test("runs the masks that are sure among known tokens, new tokens, and what is listened to most", () => {
    const cache = cacheOf("d2-cache", { masks: 2, share: 0.4, spread: 1, blockLength: 4 });
    const planAfter = (before: string, now: string, confidence: number[], importance: number[], asked?: number[]) => {
      const response = responseOf(now);
      const masked = Int32Array.from(response.keys()).filter((at) => response[at] === maskId);
      const earlier = responseOf(before);
      const said = new Map(confidence.map((value, at) => [at, value]));
      const past = [{ response: earlier, whole: true, confidence: said, importance }];
      const plan = planPass(cache, {
        promptLength,
        maskId,
        response,
        asked: asked ? Int32Array.from(asked) : masked,
        past,
      });
      return Array.from(plan!.run!, (place) => place - promptLength);
    };
    expect(planOf(cache, "____")).toEqual({ run: null });
    const even = new Array<number>(7).fill(1);
    // Position 3 is as sure as 2 and lies nearer to known tokens; 0 was just committed.
    expect(planAfter("____", "a__d", [0.9, 0.5, 0.5, 0.5], [9, 1, 1, 0.1, 0.1, 0.1, 0.1])).toEqual([-3, 0, 1, 2, 3]);
    // A mask of the block goes before a surer one behind it.
    expect(planAfter("________", "ab______", [0, 0, 0.1, 0.2, 0.9, 0.9, 0.9, 0.9], [...even, 1, 1, 1, 1])).toEqual(
      expect.arrayContaining([0, 1, 2, 3]),
    );
    // One that the strategy asks about is run in any case.
    expect(planAfter("________", "ab______", [0, 0, 0.1, 0.2], [9, ...even, 1, 1, 1], [7])).toContain(7);
    // Nothing was read out of the evaluation before: all is run.
    const silent = { promptLength, maskId, response: responseOf("a_"), asked: Int32Array.of(1) };
    expect(planPass(cache, { ...silent, past: [{ response: responseOf("__"), whole: true }] })).toEqual({ run: null });
  });

  test("bridges short gaps, as far as it is told", () => {
    const at = (bridge: number) => {
      const cache = cacheOf("d2-cache", { masks: 1, share: 0, spread: 1, bridge, blockLength: 8 });
      const past = [
        {
          response: responseOf("________"),
          whole: true,
          confidence: new Map([[5, 1]]),
          importance: new Array(11).fill(0.1),
        },
      ];
      const moment = { promptLength, maskId, response: responseOf("a_______"), asked: Int32Array.of(5), past };
      return Array.from(planPass(cache, moment)!.run!, (place) => place - promptLength);
    };
    expect(at(0)).toEqual([-3, 0, 5]);
    expect(at(3)).toEqual([-3, -2, -1, 0, 5]);
    expect(at(5)).toEqual([-3, -2, -1, 0, 1, 2, 3, 4, 5]);
  });

  test("the density of known tokens counts the prompt as known, and what is behind as the last position is", () => {
    const even = densityOf(responseOf("abcd"), maskId, 2);
    // Cut off at twice the response, a Gaussian of σ 2 misses a little of its tails.
    for (const density of even) expect(density).toBeCloseTo(1, 1);
    const [first, second, third] = densityOf(responseOf("a__"), maskId, 1) as [number, number, number];
    expect(first).toBeGreaterThan(second);
    expect(second).toBeGreaterThan(third);
  });

  test("rollout gives a position that was not run to itself, and what is listened to by all the most", () => {
    const rows = Int32Array.of(0, 1, 2);
    const all = { rows, keys: rows, shares: Float32Array.of(1, 0, 0, 1, 0, 0, 1, 0, 0) };
    expect(importanceOf(all, 3)).toEqual([2, 0.5, 0.5]);
    expect(importanceOf({ ...all, shares: new Float32Array([...all.shares, ...all.shares]) }, 3)).toEqual([
      2.5, 0.25, 0.25,
    ]);
    const one = { rows: Int32Array.of(2), keys: rows, shares: Float32Array.of(0, 1, 0) };
    expect(importanceOf(one, 3)).toEqual([1, 1.5, 0.5]);
  });
});

describe("Elastic-Cache", () => {
  const keys = Int32Array.of(0, 1, 2, 3, 4);
  const moment = { promptLength: 3, maskId, response: Int32Array.of(maskId, maskId) };
  const reading = (rows: readonly number[], ...shares: readonly number[]) => ({
    rows: Int32Array.from(rows),
    keys,
    shares: Float32Array.from(shares),
  });

  test("watches the known position that masks attend to most, and holds it against when it was last run", () => {
    const whole = reading([0, 1, 2, 3, 4], ...[1, 0, 0, 0, 0], ...[0, 0.6, 0.4, 0, 0], ...[0, 0, 1, 0, 0]);
    const masks = [0.1, 0.4, 0.1, 0.4, 0, 0.1, 0.5, 0, 0, 0.4];
    const first = attentionDrift(
      { ...whole, shares: Float32Array.from([...whole.shares, ...masks]) },
      moment,
      undefined,
    );
    expect(first).toEqual({ likeness: 1, watched: [{ at: 1, row: [0, 0.6, 0.4, 0, 0] }] });
    const same = attentionDrift(reading([1, 3], 0, 0.6, 0.4, 0, 0, ...masks.slice(0, 5)), moment, first);
    expect(same.likeness).toBe(1);
    const turned = attentionDrift(reading([1, 3], 0.8, 0, 0, 0.2, 0, ...masks.slice(0, 5)), moment, first);
    expect(turned.likeness).toBe(0);
    // What is attended to most now was not run: there is nothing to hold it against next time.
    const other = attentionDrift(reading([1, 3], 0, 0.6, 0.4, 0, 0, 0.9, 0.1, 0, 0, 0), moment, first);
    expect(other.watched).toEqual([{ at: 0, row: null }]);
  });

  test("runs the next masks, new tokens and what is watched, and everything once that has turned", () => {
    const cache = cacheOf("elastic", { gamma: 0.9, window: 2 });
    const plan = (likeness: number, whole: boolean) => {
      const drift = {
        likeness,
        watched: [
          { at: 1, row: null },
          { at: 3, row: null },
          { at: 1, row: null },
        ],
      };
      const response = responseOf("ab____");
      const past = [{ response: responseOf("a_____"), whole, drift }];
      const asked = Int32Array.of(2, 3, 4, 5);
      const { run } = planPass(cache, { promptLength, maskId, response, asked, past })!;
      return run && Array.from(run, (place) => place - promptLength);
    };
    expect(plan(0.95, false)).toEqual([-2, 0, 1, 2, 3]);
    expect(plan(0.85, false)).toBeNull();
    // All is fresh already.
    expect(plan(0.85, true)).toEqual([-2, 0, 1, 2, 3]);
    expect(planOf(cache, "____")).toEqual({ run: null });
  });
});

describe("DPad", () => {
  test.each([
    [
      16,
      4,
      2,
      [
        0.79788, 0.77001, 0.69211, 0.57938, 0.45173, 0.32802, 0.22184, 0.13973, 0.08197, 0.04479, 0.02279, 0.0108,
        0.00477, 0.00196, 0.00075, 0.00027,
      ],
    ],
    [8, 3, 2.3, [0.91757, 0.83705, 0.63548, 0.4015, 0.2111, 0.09237, 0.03364, 0.01019]],
    [1, 4, 2, [0.79788]],
  ])("window %i, decay %f, scale %f: the chances of the authors’ sampler", (window, decay, scale, chances) => {
    chancesToStay({ window, decay, scale }).forEach((chance, at) => {
      expect(chance).toBeCloseTo(chances[at]!, 4);
    });
  });

  test("leaves out masks behind the block, more of them further away, and known tokens never", () => {
    const settings = { blockLength: 2, window: 6, decay: 2, scale: 1.5 };
    const seen = (cache: CanvasCache, ...canvases: readonly string[]) =>
      Array.from(planOf(cache, ...canvases)!.seen!, (place) => place - promptLength).filter((place) => place >= 0);
    // Chances .60 .55 .43 .29 .17 .08 sum up, from one half, to 1.10 1.65 2.09 2.37 2.54 2.62.
    const plain = cacheOf("dpad", settings);
    expect(seen(plain, "__________")).toEqual([0, 1, 2, 4]);
    expect(seen(plain, "ab________")).toEqual([0, 1, 2, 3, 4, 6]);
    expect(seen(plain, "________x_")).toEqual([0, 1, 2, 4, 8]);
    expect(planOf(plain, "ab________")!.run).toEqual([-3, -2, -1, 0, 1, 2, 3, 4, 6]);
    const prefix = cacheOf("dpad-prefix", settings);
    expect(planOf(prefix, "__________")!.run).toEqual([-3, -2, -1, 0, 1, 2, 4]);
    expect(planOf(prefix, "__________", "a_________")!.run).toEqual([0, 1, 2, 4]);
    expect(planOf(prefix, "__________", "ab________")!.run).toEqual([-3, -2, -1, 0, 1, 2, 3, 4, 6]);
  });
});
