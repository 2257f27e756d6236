import { beforeAll, describe, expect, it } from "vitest";
import { startBackend } from "@/lib/engine/backends";
import type { AttentionPattern, DecoderPass, DecoderResult, Executor } from "@/lib/engine/executor";
import type { ExitRule } from "@/lib/engine/predictor";
import { createReferenceExecutor } from "@/lib/engine/reference/executor";
import { createWebGpuExecutor } from "@/lib/engine/webgpu";
import { randomFloats, randomWeights, testConfig } from "../random-network";
import { largestDifference, startWebGpu } from "./support";

/** Deep enough for a choice in one layer to be felt in the next ones. */
const config = testConfig({ num_hidden_layers: 5, exit_heads: true });
const weights = randomWeights(config, 1);
const length = 37;
const promptLength = 20;
const ids = Int32Array.from(randomFloats(length, 2, 60), (x) => 65 + Math.floor(x));
/** Three different axes, so that a mixed-up section shows. */
const positionOf = (axis: number, at: number) => at * (1 + axis);
/** Logits reach 4; float32 with different orders of summation, over more layers than the other passes. */
const equalLogits = 5e-5;

type Step = Partial<DecoderPass> & { readonly headRows: Int32Array };

/** Runs passes that each go on from the cache of the one before. */
async function runSteps(executor: Executor, steps: readonly Step[], attention: AttentionPattern, padding: number) {
  const results: DecoderResult[] = [];
  let past: DecoderPass["past"];
  for (const step of steps) {
    const pass = {
      ids,
      positions: new Int32Array(),
      attention,
      promptLength,
      padding,
      past,
      wantLogits: true,
      ...step,
    };
    const result = await executor.run(pass);
    if (result.cache) {
      past?.dispose();
      past = result.cache;
    }
    results.push(result);
  }
  past?.dispose();
  return results;
}

/** The tokens at some places; those of changed positions are others. */
function at(places: readonly number[], changed: readonly number[] = []): Pick<DecoderPass, "ids" | "positions"> {
  return {
    ids: Int32Array.from(places, (place) => (changed.includes(place) ? 67 + (place % 3) : ids[place]!)),
    positions: Int32Array.from([0, 1, 2].flatMap((axis) => places.map((place) => positionOf(axis, place)))),
  };
}

const span = (start: number, end: number) => Array.from({ length: end - start }, (_, index) => start + index);
const everything = span(0, length);

const whole = (changed: readonly number[], headRows: number[]): Step => ({
  ...at(everything, changed),
  outputs: { from: length, count: 0 },
  keep: length,
  headRows: Int32Array.from(headRows),
});

/** Runs some places and lets `count` of those from window row `from` on be refreshed. */
const some = (places: number[], changed: readonly number[], from: number, count: number, headRows: number[]): Step => ({
  ...at(places, changed),
  places: Int32Array.from(places),
  outputs: { from, count },
  keep: length,
  headRows: Int32Array.from(headRows),
});

const response = span(promptLength - 1, length);
const refreshes: Record<string, readonly Step[]> = {
  "a whole pass that keeps outputs": [whole([], [0, 19, 36])],
  "shares of the response, again and again": [
    whole([], [19]),
    some(response, [22, 30], 0, 4, [0, 5, 17]),
    some(response, [22, 23, 30], 0, 4, [0, 5, 17]),
    some(response, [22, 23, 30], 0, 4, [0, 5, 17]), // as before: the first layers find nothing turned, so all are equal
    some(response, [22, 23, 30, 36], 0, 1, [3]),
  ],
  "the prompt as a whole and a share of the response": [
    whole([], [19]),
    some(everything, [3, 22, 30, 31], promptLength - 1, 5, [19, 22, 36]),
    some(response, [3, 22, 30, 31], 0, 3, []),
    some(response, [3, 22, 30, 31, 33], 0, 3, [0, 17]),
  ],
  "all that is run, or nothing by choice": [
    whole([], [19]),
    some(response, [22, 30], response.length, 0, [0, 5]),
    some(response, [22, 25], 0, response.length, [0, 5]),
    some([5, 6, 20, 28, 36], [28], 2, 0, [1, 4]),
  ],
};

const exits: Record<string, readonly Step[]> = {
  "a growing cache": [
    { ...at(span(0, 24)), keep: 24, headRows: Int32Array.of(23) },
    { ...at([24]), keep: 25, headRows: Int32Array.of(0) },
    { ...at([25]), keep: 26, headRows: Int32Array.of(0) },
    { ...at([26]), keep: 27, headRows: Int32Array.of(0) },
    { ...at(span(27, 33)), keep: 33, headRows: Int32Array.of(5) },
    { ...at([33]), headRows: Int32Array.of(0) },
  ],
  "no cache, and a row in the middle": [
    { ...at(everything), headRows: Int32Array.of(24) },
    { ...at(everything), headRows: Int32Array.of(26) },
  ],
};
/** Between what the layers say of these rows; 2 is above all. */
const margins = [0, 0.035, 0.055, 0.065, 0.085, 2];
const rules: readonly ExitRule[] = [
  ...margins.map((atLeast) => ({ measure: "head" as const, atLeast })),
  ...[0.03, 0.06].map((atLeast) => ({ measure: "trained" as const, atLeast })),
  ...[0.5, 0.8].map((atLeast) => ({ measure: "classifier" as const, atLeast })),
];

const selectiveCases = Object.entries(refreshes).flatMap(([name, steps]) =>
  (["bidirectional", "prefix"] as const).flatMap((attention) =>
    [0, 6].map((padding) => ({ name: `${name}, ${attention}, ${padding} pads`, steps, attention, padding })),
  ),
);
const exitCases = Object.entries(exits).flatMap(([name, steps]) =>
  [0, 6].flatMap((padding) =>
    rules.map((exit) => ({
      name: `${name}, ${padding} pads, ${exit.measure} at ${exit.atLeast}`,
      steps: steps.map((step) => ({ ...step, exit })),
      attention: "causal" as const,
      padding,
    })),
  ),
);

const expected = new Map<string, DecoderResult[]>();
let executor: Executor;

beforeAll(async () => {
  await startBackend({ force: "cpu", wasmPaths: "/", onFailure: () => {} });
  const reference = createReferenceExecutor(config, weights);
  for (const { name, steps, attention, padding } of [...selectiveCases, ...exitCases]) {
    expected.set(name, await runSteps(reference, steps, attention, padding));
  }
  reference.dispose();
  await startWebGpu();
  executor = await createWebGpuExecutor(config, weights);
});

function expectAgreement(found: readonly DecoderResult[], wanted: readonly DecoderResult[]): void {
  expect(found.map(({ layers }) => layers)).toEqual(wanted.map(({ layers }) => layers));
  expect(found.map(({ refreshed }) => refreshed)).toEqual(wanted.map(({ refreshed }) => refreshed));
  expect(found.map(({ cache }) => [cache?.length, cache?.bytes])).toEqual(
    wanted.map(({ cache }) => [cache?.length, cache?.bytes]),
  );
  wanted.forEach(({ logits, statistics }, index) => {
    expect(found[index]!.logits!.length).toBe(logits!.length);
    expect(largestDifference(found[index]!.logits!, logits!)).toBeLessThan(equalLogits);
    expect([...found[index]!.statistics.topIds]).toEqual([...statistics.topIds]);
    expect(largestDifference(found[index]!.statistics.margin, statistics.margin)).toBeLessThan(equalLogits);
  });
}

describe("the WebGPU executor refreshes the rows that the plain one does", () => {
  it.each(selectiveCases)("in $name", async ({ name, steps, attention, padding }) => {
    expectAgreement(await runSteps(executor, steps, attention, padding), expected.get(name)!);
  });

  it("which differ from layer to layer, so that there is something to agree on", () => {
    const { name } = selectiveCases.find((each) => each.name.startsWith("shares"))!;
    const counts = expected.get(name)!.flatMap(({ refreshed }) => [...refreshed!]);
    expect(new Set(counts).size).toBeGreaterThan(3);
  });
});

describe("the WebGPU executor lets a row out after the layer after which the plain one does", () => {
  it.each(exitCases)("with $name", async ({ name, steps, attention, padding }) => {
    expectAgreement(await runSteps(executor, steps, attention, padding), expected.get(name)!);
  });

  it("which is another one for other margins, so that there is something to agree on", () => {
    const layers = exitCases.flatMap(({ name }) => expected.get(name)!.map((result) => result.layers));
    expect(new Set(layers)).toEqual(new Set([1, 2, 3, 4, 5]));
  });
});
