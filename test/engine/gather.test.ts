import { describe, expect, test } from "vitest";
import { RequestError } from "@/lib/engine/errors";
import type { DecoderPass, Executor, ImageFeatures } from "@/lib/engine/executor";
import { afterMicrotasks, gathered } from "@/lib/engine/gather";
import { gatherPasses } from "@/lib/engine/gather-passes";

describe("calls that come together", () => {
  test("are answered together, in their order, in lists that are not too dear", async () => {
    const lists: number[][] = [];
    const double = gathered(
      async (asks: readonly number[]) => {
        lists.push([...asks]);
        return asks.map((ask) => 2 * ask);
      },
      { soon: afterMicrotasks, costOf: (ask) => ask, mostCost: 10 },
    );
    expect(await Promise.all([4, 5, 20, 1, 2, 8].map(double))).toEqual([8, 10, 40, 2, 4, 16]);
    expect(lists).toEqual([[4, 5], [20], [1, 2], [8]]);
    expect(await double(3)).toBe(6);
  });

  test("fail together, but for those that are asked for something else than the one that is refused", async () => {
    const ask = gathered(
      async (asks: readonly number[]) => {
        if (asks.includes(0)) throw new RequestError("no zero");
        if (asks.includes(9)) throw new Error("broken");
        return asks;
      },
      { soon: queueMicrotask },
    );
    const outcomes = async (asks: number[]) =>
      (await Promise.allSettled(asks.map(ask))).map((one) =>
        one.status === "fulfilled" ? one.value : one.reason.message,
      );
    expect(await outcomes([1, 0, 2])).toEqual([1, "no zero", 2]);
    expect(await outcomes([1, 9])).toEqual(["broken", "broken"]);
  });
});

/** An executor that notes what is run in which company. */
function noting() {
  const runs: string[][] = [];
  const name = ({ promptLength }: DecoderPass) => String(promptLength);
  const result = { statistics: {} } as Awaited<ReturnType<Executor["run"]>>;
  const executor: Executor = {
    name: "webgpu",
    encodeImages: () => new Promise((resolve) => setTimeout(() => resolve({} as ImageFeatures), 5)),
    run: async (pass) => {
      runs.push([`${name(pass)} alone`]);
      return result;
    },
    runTogether: async (passes) => {
      runs.push(passes.map(name));
      return passes.map(() => result);
    },
    dispose() {},
  };
  return { executor, runs };
}

const pass = (promptLength: number, options: Partial<DecoderPass> = {}) =>
  ({ ids: new Int32Array(100), promptLength, ...options }) as DecoderPass;

describe("passes that are asked for at the same moment", () => {
  test("run as one, also with those that first have their pictures encoded; what is decided on the way runs alone", async () => {
    const { executor, runs } = noting();
    const { run, encodeImages } = gatherPasses(executor);
    const withPicture = async (one: DecoderPass) => {
      await encodeImages(new Float32Array(), []);
      return run(one);
    };
    await Promise.all([
      run(pass(1)),
      withPicture(pass(2)),
      run(pass(3, { exit: { measure: "head", atLeast: 0.5 } })),
      Promise.resolve().then(() => run(pass(4))),
      run(pass(5, { outputs: { from: 0, count: 1 } })),
    ]);
    expect(runs).toEqual([["3 alone"], ["5 alone"], ["1", "4", "2"]]);
  });

  test("are cut into windows that a device can hold", async () => {
    const { executor, runs } = noting();
    const { run } = gatherPasses(executor);
    await Promise.all(Array.from({ length: 100 }, (_, at) => run(pass(at))));
    expect(runs.map(({ length }) => length)).toEqual([81, 19]);
  });

  test("are left to an executor that gains nothing", () => {
    const { runTogether: _, ...executor } = noting().executor;
    expect(gatherPasses(executor)).toBe(executor);
  });
});
