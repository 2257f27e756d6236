import { beforeAll, describe, expect, it } from "vitest";
import { startBackend } from "@/lib/engine/backends";
import type { AttentionPattern, DecoderPass, Executor } from "@/lib/engine/executor";
import { lineages } from "@/lib/engine/model/branches";
import { createReferenceExecutor } from "@/lib/engine/reference/executor";
import { createWebGpuExecutor } from "@/lib/engine/webgpu";
import { randomFloats, randomWeights, testConfig } from "../random-network";
import { largestDifference, startWebGpu } from "./support";

/** Heads as wide as the residual stream, with a tower; and wider ones without. */
const networks = {
  usual: testConfig(),
  wide: testConfig({ head_dim: 24, mrope_section: [4, 4, 4], vision_config: null }),
};
const length = 37;
const promptLength = 20;
const ids = Int32Array.from(randomFloats(length, 2, 60), (x) => 65 + Math.floor(x));
/** Three different axes, so that a mixed-up section shows. */
const positions = Int32Array.from({ length: 3 * length }, (_, i) => (i % length) * (1 + Math.floor(i / length)));

function window(start: number, end: number): Pick<DecoderPass, "ids" | "positions"> {
  return {
    ids: ids.slice(start, end),
    positions: Int32Array.from(
      [0, 1, 2].flatMap((axis) => [...positions.subarray(axis * length + start, axis * length + end)]),
    ),
  };
}

/** The window with a pair of rows for each position: the token before it again, and another one in its place. */
function withShadows(own: ReturnType<typeof window>, start: number, shadows: readonly number[]) {
  if (shadows.length === 0) return own;
  const rows = shadows.flatMap((position) => [position - 1 - start, position - start]);
  const width = own.ids.length;
  return {
    ids: Int32Array.from([...own.ids, ...rows.map((row, index) => (index % 2 === 0 ? own.ids[row]! : 66))]),
    positions: Int32Array.from(
      [0, 1, 2].flatMap((axis) => {
        const values = own.positions.subarray(axis * width, (axis + 1) * width);
        return [...values, ...rows.map((row) => values[row]!)];
      }),
    ),
    shadows: Int32Array.from(shadows),
  };
}

/** Some positions with a pair of rows behind them for each shadow; tokens of changed positions are others. */
function inPlaces(places: readonly number[], changed: readonly number[], shadows: readonly number[]) {
  const behind = shadows.flatMap((position) => [position - 1, position]);
  const rows = [...places, ...behind];
  const idAt = (at: number) => (changed.includes(at) ? 67 : ids[at]!);
  return {
    ids: Int32Array.from([...places.map(idAt), ...behind.map((at, index) => (index % 2 === 0 ? idAt(at) : 66))]),
    positions: Int32Array.from([0, 1, 2].flatMap((axis) => rows.map((at) => positions[axis * length + at]!))),
    places: Int32Array.from(places),
    ...(shadows.length > 0 ? { shadows: Int32Array.from(shadows) } : {}),
  };
}

/** The window with side branches behind it; each token is turned to where its path has come. */
function withBranches(own: ReturnType<typeof window>, start: number, branches: readonly number[]) {
  const end = start + own.ids.length;
  const places = lineages(Int32Array.from(branches), end).map(({ fork, depth }) => fork + depth);
  return {
    ids: Int32Array.from([...own.ids, ...places.map((_, at) => 70 + at)]),
    positions: Int32Array.from(
      [0, 1, 2].flatMap((axis) => {
        const values = own.positions.subarray(axis * own.ids.length, (axis + 1) * own.ids.length);
        return [...values, ...places.map((place) => place * (1 + axis))];
      }),
    ),
    branches: Int32Array.from(branches),
  };
}

interface Step {
  readonly start: number;
  readonly end: number;
  readonly headRows: number[];
  readonly keep?: number;
  /** Absolute positions to verify. */
  readonly shadows?: readonly number[];
  /** What the tokens of side branches stand behind. */
  readonly branches?: readonly number[];
  /** Run these positions instead, with the kept keys and values of all others. */
  readonly places?: readonly number[];
  /** Positions whose token has changed since. */
  readonly changed?: readonly number[];
}

/** A pass without cache, then passes that each continue the one before. */
const plans: Record<string, readonly Step[]> = {
  "one full pass": [{ start: 0, end: length, headRows: [0, 11, 19, 20, 36] }],
  "a prompt cache and two passes over the response": [
    { start: 0, end: length, headRows: [25], keep: 19 },
    { start: 19, end: length, headRows: [0, 3, 17] },
    { start: 19, end: length, headRows: [5] },
  ],
  "shadows behind a full pass, and behind a cached one": [
    { start: 0, end: length, headRows: [25, 36, 37, 39, 42], keep: 19, shadows: [20, 27, 28] },
    { start: 19, end: length, headRows: [0, 5, 18, 20], shadows: [20, 36] },
    { start: 19, end: length, headRows: [0, 3, 17] },
  ],
  "some positions over a cache of them all": [
    { start: 0, end: length, headRows: [25], keep: length },
    { start: 0, end: 5, headRows: [0, 2, 4], keep: length, places: [7, 19, 20, 28, 36], changed: [19, 28, 30] },
    { start: 0, end: 2, headRows: [], keep: length, places: [30, 31], changed: [30] },
    { start: 0, end: 2, headRows: [0, 1], places: [6, 25] },
  ],
  "shadows behind some positions": [
    { start: 0, end: length, headRows: [25], keep: length },
    { start: 0, end: 4, headRows: [1, 4, 6], keep: length, places: [19, 24, 30, 36], shadows: [20, 28] },
    { start: 0, end: 3, headRows: [0, 3], keep: length, places: [22, 27, 28], changed: [28], shadows: [36] },
  ],
  "side branches behind a full pass, and behind a cached one": [
    { start: 0, end: length, headRows: [25, 36, 37, 38, 41], keep: 30, branches: [33, 37, 37, 36, 40] },
    { start: 30, end: 35, headRows: [0, 4, 5, 6, 7, 8], branches: [29, 35, 31, 36] },
    { start: 30, end: length, headRows: [0, 3] },
  ],
  "a cache that grows": [
    { start: 0, end: 10, headRows: [9], keep: 10 },
    { start: 10, end: 11, headRows: [0], keep: 11 },
    { start: 11, end: 33, headRows: [21], keep: 33 },
    { start: 33, end: length, headRows: [0, 1, 2, 3] },
  ],
};

/** Logits and statistics of every pass of a plan. */
async function runPlan(executor: Executor, plan: readonly Step[], attention: AttentionPattern, padding: number) {
  const results = [];
  let past: DecoderPass["past"];
  for (const { start, end, headRows, keep, shadows = [], branches, places, changed = [] } of plan) {
    const own = window(start, end);
    const inOrder = branches ? withBranches(own, start, branches) : withShadows(own, start, shadows);
    const result = await executor.run({
      ...(places ? inPlaces(places, changed, shadows) : inOrder),
      attention,
      promptLength,
      padding,
      past,
      keep: keep ?? 0,
      headRows: Int32Array.from(headRows),
      wantLogits: true,
    });
    if (result.cache) {
      past?.dispose();
      past = result.cache;
    }
    results.push({ statistics: result.statistics, logits: result.logits!, cached: result.cache?.length });
  }
  past?.dispose();
  return results;
}

const usualCases = Object.keys(plans).flatMap((plan) =>
  (["bidirectional", "causal", "prefix"] as const)
    .filter((attention) => !plan.startsWith(attention === "causal" ? "shadows" : "side branches"))
    .flatMap((attention) => [0, 6].map((padding) => ({ network: "usual" as const, plan, attention, padding }))),
);
const wideCases = Object.keys(plans)
  .filter((plan) => !plan.startsWith("side branches"))
  .map((plan) => ({
    network: "wide" as const,
    plan,
    attention: "bidirectional" as const,
    padding: 0,
  }));
const cases = [...usualCases, ...wideCases];
const nameOf = ({ network, plan, attention, padding }: (typeof cases)[number]) =>
  `${network}, ${plan}, ${attention}, ${padding} pads`;
const expected = new Map<string, Awaited<ReturnType<typeof runPlan>>>();
const executors = new Map<string, Executor>();

beforeAll(async () => {
  await startBackend({ force: "cpu", wasmPaths: "/", onFailure: () => {} });
  for (const [network, config] of Object.entries(networks)) {
    const reference = createReferenceExecutor(config, randomWeights(config, 1));
    for (const each of cases.filter((candidate) => candidate.network === network)) {
      expected.set(nameOf(each), await runPlan(reference, plans[each.plan]!, each.attention, each.padding));
    }
    reference.dispose();
  }
  await startWebGpu();
  for (const [network, config] of Object.entries(networks)) {
    executors.set(network, await createWebGpuExecutor(config, randomWeights(config, 1)));
  }
});

describe("the WebGPU executor agrees with the plain one", () => {
  it.each(cases)("on the $network network: $plan, $attention, $padding pads", async (each) => {
    const found = await runPlan(executors.get(each.network)!, plans[each.plan]!, each.attention, each.padding);
    expected.get(nameOf(each))!.forEach((wanted, i) => {
      const got = found[i]!;
      expect(got.cached).toBe(wanted.cached);
      expect(got.logits.length).toBe(wanted.logits.length);
      // Logits reach 4; float32 with different orders of summation.
      expect(largestDifference(got.logits, wanted.logits)).toBeLessThan(2e-5);
      expect([...got.statistics.topIds]).toEqual([...wanted.statistics.topIds]);
      for (const name of ["topProbs", "logSumExp", "entropy", "margin"] as const) {
        expect(largestDifference(got.statistics[name], wanted.statistics[name])).toBeLessThan(2e-5);
      }
    });
  });
});
