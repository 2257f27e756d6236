import { describe, expect, test } from "vitest";
import { evenQuota } from "@/lib/decoding/schedule";
import { strategies } from "@/lib/decoding/strategies";
import { factorRows } from "@/lib/decoding/strategies/fast-dllm-factor";
import { hashPredictor } from "@/lib/toy/toy-predictor";
import { canvasCache, commitCounts, runToEnd, TOY, toyRequest } from "./runs";

test("the masks of a block are shared out evenly, the remainder first", () => {
  const quotas = (masked: number, steps: number) =>
    Array.from({ length: steps + 1 }, (_, step) => evenQuota(masked, steps, step));
  expect(quotas(16, 5)).toEqual([4, 3, 3, 3, 3, 0]);
  expect(quotas(2, 4)).toEqual([1, 1, 0, 0, 0]);
});

describe("LLaDA's blocks", () => {
  test("finish from left to right, the last one shorter when lengths do not divide", async () => {
    const { iterations } = await runToEnd(
      toyRequest("llada", { blockLength: 6, steps: 6 }, { prior: [[0, 2]], responseLength: 16 }),
    );
    const blocks = iterations.map(({ commits }) => commits.map(({ position }) => Math.floor(position / 6)));
    expect(blocks).toEqual([
      [0, 0, 0],
      [0, 0],
      [1, 1, 1],
      [1, 1, 1],
      [2, 2],
      [2, 2],
    ]);
  });

  test("take a step each when there are more blocks than steps", async () => {
    const { iterations, outcome } = await runToEnd(toyRequest("llada", { blockLength: 2, steps: 3 }));
    expect(commitCounts(iterations)).toEqual(new Array(8).fill(2));
    expect(outcome.status).toBe("complete");
  });

  test("draw each position of the block equally often at random", async () => {
    const counts = new Array<number>(16).fill(0);
    const seeds = 400;
    for (let seed = 0; seed < seeds; seed++) {
      const { iterations } = await runToEnd(toyRequest("llada-random", { blockLength: 8, steps: 8 }, { seed }));
      for (const { position } of iterations[0]!.commits) counts[position]!++;
    }
    for (const count of counts.slice(0, 8)) {
      expect(Math.abs(count - seeds / 4)).toBeLessThan(6 * Math.sqrt((seeds * 3) / 16));
    }
    expect(counts.slice(8)).toEqual(new Array(8).fill(0));
  });
});

test("guidance masks the structure prior too, and scale 0 takes one evaluation", async () => {
  const network = hashPredictor(TOY);
  const asked: { canvas: number[]; unconditional: boolean }[] = [];
  const predictor: typeof network = {
    ...network,
    predict: (request, signal) => {
      asked.push({ canvas: Array.from(request.canvas), unconditional: request.unconditional ?? false });
      return network.predict(request, signal);
    },
  };
  const prior = [[5, 9]] as const;
  const { iterations, outcome } = await runToEnd(toyRequest("llada", { guidance: 1, steps: 4 }, { predictor, prior }));
  expect(outcome.nfe).toBe(2 * iterations.length);
  expect(asked.map(({ unconditional }) => unconditional)).toEqual(iterations.flatMap(() => [false, true]));
  for (const { canvas, unconditional } of asked) expect(canvas[4 + 5]).toBe(unconditional ? TOY.maskId : 9);
  const plain = await runToEnd(toyRequest("llada", { guidance: 0, steps: 4 }));
  expect(plain.outcome.nfe).toBe(plain.iterations.length);
});

const withBlocks = strategies.filter(
  ({ params, group, needs }) =>
    "blockLength" in params && group !== "Length" && group !== "Revocable" && !needs.extraTokens,
);

describe.each(["prefix", "dual"] as const)("the %s cache", (kind) => {
  test.each(withBlocks)("lets $id finish, whole passes at block starts only", async (strategy) => {
    const cache = canvasCache(`fast-dllm-${kind}`);
    const { iterations, outcome } = await runToEnd(toyRequest(strategy, { blockLength: 4 }, { cache }));
    expect(outcome).toMatchObject({ status: "complete", remainingMasks: 0 });
    const blockOf = (position: number) => position - (position % 4);
    let entered = -1;
    for (const { plan, cost, response } of iterations) {
      if (!plan!.run) entered = blockOf(response.indexOf(TOY.maskId));
      const run = plan!.run ? (kind === "dual" ? 4 : 16 - entered) : 20;
      expect([cost.tokens, cost.cachedTokens]).toEqual([run, 20 - run]);
    }
    const whole = iterations.filter(({ plan }) => !plan!.run).map(({ response }) => response.indexOf(TOY.maskId));
    expect([...new Set(whole.map(blockOf))]).toEqual([0, 4, 8, 12]);
  });
});

describe("the factor's rules", () => {
  const rows = (confidence: readonly number[], rule: string) => factorRows(Float64Array.from(confidence), 1, rule);

  test("agree where all positions pass", () => {
    for (const rule of ["prefix", "nvlabs"]) expect(rows([0.99, 0.98, 0.97], rule)).toEqual([0, 1, 2]);
  });

  test("differ where the last one fails: Fast-dLLM's code commits it", () => {
    expect(rows([0.95, 0.9, 0.5], "prefix")).toEqual([0, 1]);
    expect(rows([0.95, 0.9, 0.5], "nvlabs")).toEqual([0, 1, 2]);
  });

  test("commit the best one however improbable", () => {
    for (const rule of ["prefix", "nvlabs"]) expect(rows([0.2, 0.1, 0.05], rule)).toEqual([0]);
  });
});
