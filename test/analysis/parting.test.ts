import { describe, expect, it } from "vitest";
import { canRound, closestCall, describeDoubt } from "@/lib/analysis/close-call";
import { describeParting, isSameRun, partingOf } from "@/lib/analysis/parting";
import { looseTolerance, strictTolerance } from "@/lib/engine/parity/tolerance";
import type { Trace } from "@/lib/trace/schema";
import { CAT, DOG, handTrace, RED, type Round, THE } from "./hand-trace";

const wasm = { backend: { name: "wasm", detail: "" } } as const;
const webgpu = { backend: { name: "webgpu", detail: "" } } as const;
/** Sentences with plain spaces. */
const plain = (text: string) => text.replaceAll("\u00a0", " ");
const doubt = (trace: Trace, index: number) => plain(describeDoubt(trace, index));
const told = (a: Trace, b: Trace) => plain(describeParting(a, b, partingOf(a, b)!));

/** Of wasm and WebGPU: 0.032 %. */
const APART = strictTolerance.confidence + looseTolerance.confidence;

const threshold = (dog: number, commit: readonly number[], end = 0.8): Round => ({
  rows: {
    0: [
      [THE, 0.95],
      [RED, 0.02],
    ],
    1: [
      [DOG, dog],
      [CAT, 0.05],
    ],
    2: [
      [RED, 0.3],
      [CAT, 0.1],
    ],
    3: [
      [CAT, end],
      [DOG, 0.1],
    ],
  },
  commit,
  gate: { threshold: 0.7 },
});
const rest = (positions: readonly number[]): Round => ({
  rows: Object.fromEntries(
    positions.map(
      (at) =>
        [
          at,
          [
            [DOG, 0.9],
            [CAT, 0.05],
          ],
        ] as const,
    ),
  ),
  commit: positions,
});

describe("the closest call of an iteration", () => {
  it("is the score nearest to its threshold", () => {
    const trace = handTrace([threshold(0.7001, [0, 1, 3])], wasm);
    const call = closestCall(trace, 0, APART)!;
    expect(call).toMatchObject({ kind: "threshold", position: 1, allowed: APART });
    expect(call.gap).toBeCloseTo(0.0001, 9);
    expect(canRound(call)).toBe(true);
  });

  it("is a token whose second best is near, even far above the threshold", () => {
    const close: Round = {
      rows: {
        0: [
          [THE, 0.5001],
          [RED, 0.4998],
        ],
      },
      commit: [0],
      gate: { threshold: 0.1 },
    };
    const call = closestCall(handTrace([close], { ...wasm, responseLength: 1 }), 0, APART)!;
    expect(call).toMatchObject({ kind: "token", position: 0, allowed: 2 * APART });
    expect(canRound(call)).toBe(true);
  });

  it("is the last that went ahead by rank, against the best of those that waited", () => {
    const quota: Round = { ...threshold(0.8003, [0, 1]), gate: { quota: 2 }, reason: "quota" };
    const call = closestCall(handTrace([quota], wasm), 0, APART)!;
    expect(call).toMatchObject({ kind: "rank", position: 1, allowed: 2 * APART });
    expect(call.gap).toBeCloseTo(0.0003, 9);
  });

  it("allows entropies what Fannes' inequality does", () => {
    const entropy: Round = {
      ...threshold(0.9, [0, 1]),
      gate: { quota: 2 },
      reason: "quota",
      score: ({ entropy: nats }) => -nats,
    };
    const head = { ...wasm, strategy: "entropy", settings: {} };
    // δ ln 8 + h(δ) of nine tokens with δ = 1e-4, twice: both scores may move.
    const bound = 1e-4 * Math.log(8) - 1e-4 * Math.log(1e-4) - 0.9999 * Math.log(0.9999);
    const call = closestCall(handTrace([entropy], head), 0, 1e-4)!;
    expect(call.kind).toBe("rank");
    expect(call.allowed).toBeCloseTo(2 * bound, 12);
  });

  it("is not told where positions were drawn, drafted, or decided elsewhere", () => {
    expect(closestCall(handTrace([{ ...threshold(0.8, [0]), reason: "draw" }], wasm), 0, APART)).toBeNull();
    expect(closestCall(handTrace([{ ...threshold(0.8, [0]), reason: "accepted" }], wasm), 0, APART)).toBeNull();
    expect(
      closestCall(handTrace([threshold(0.8, [0])], { ...wasm, settings: { temperature: 0.7 } }), 0, APART),
    ).toBeNull();
    expect(closestCall(handTrace([threshold(0.8, [0])], wasm), 7, APART)).toBeNull();
  });

  it("says of a run that is not at hand whether rounding can be behind it", () => {
    expect(doubt(handTrace([threshold(0.7001, [0, 1, 3])], wasm), 0)).toBe(
      "The closest call there: the confidence of position 1 was 0.01 % above γ 70 %; two backends can differ by 0.032 %, so rounding can have turned it.",
    );
    expect(doubt(handTrace([threshold(0.65, [0, 3])], wasm), 0)).toContain("was 5.0 % below γ 70 %");
    expect(doubt(handTrace([threshold(0.65, [0, 3])], wasm), 0)).toContain("so it is not rounding");
  });
});

describe("two runs of the same settings", () => {
  const run = (head: Partial<Trace>, dog: number, isIn: boolean, end?: number) =>
    handTrace([threshold(dog, isIn ? [0, 1, 3] : [0, 3], end), rest(isIn ? [2] : [1, 2])], head);

  it("part by rounding where the numbers agree and the call was close", () => {
    const [a, b] = [run(wasm, 0.7001, true), run(webgpu, 0.6999, false)];
    expect(isSameRun(a, b)).toBe(true);
    const parting = partingOf(a, b)!;
    expect(parting).toMatchObject({ iteration: 0, verdict: "rounding" });
    expect(parting.measured).toBeCloseTo(0.0002, 9);
    expect(told(a, b)).toBe(
      "Same settings, and another decision in iteration 1. Probabilities differ there by up to 0.02 %, and wasm and webgpu may differ by 0.032 %. The closest call: the confidence of position 1 was 0.01 % above γ 70 %; rounding turned it.",
    );
  });

  it("have a fault where probabilities differ by more than rounding, however close the call was", () => {
    const [a, b] = [run(wasm, 0.7001, true), run(webgpu, 0.6999, false, 0.75)];
    expect(partingOf(a, b)).toMatchObject({ verdict: "fault" });
    expect(told(a, b)).toContain("by up to 5.0 %");
    expect(told(a, b)).toContain("That is more than rounding");
  });

  it("have a fault where they agree in all numbers and decide otherwise by far", () => {
    const [a, b] = [run(wasm, 0.8, true), run(webgpu, 0.8, false)];
    expect(partingOf(a, b)).toMatchObject({ verdict: "fault", measured: 0 });
    expect(told(a, b)).toContain("rounding cannot turn it");
  });

  it("of other weights are told as such", () => {
    const other = { ...webgpu, model: { name: "hand", digest: "ab", label: "" } };
    const [a, b] = [run(wasm, 0.8, true), run(other, 0.6, false)];
    expect(partingOf(a, b)!.verdict).toBe("weights");
    expect(told(a, b)).toContain("the weights of the two runs are not the same");
  });

  it("do not part where they did the same, and are not the same run with another setting, question or seed", () => {
    const a = run(wasm, 0.8, true);
    expect(partingOf(a, run(webgpu, 0.8001, true))).toBeNull();
    for (const change of [{ seed: 1 }, { question: "why" }, { settings: { gamma: 0.7 } }, { prefill: "on" }]) {
      expect(isSameRun(a, run({ ...webgpu, ...change }, 0.8, true))).toBe(false);
    }
  });
});
