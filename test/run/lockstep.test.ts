import { describe, expect, test } from "vitest";
import type { Prediction, PredictRequest } from "@/lib/engine/predictor";
import { Lockstep } from "@/lib/run/lockstep";
import type { LaneEngine, LaneSession } from "@/lib/run/machine";

/** An engine that notes which requests are made in the same turn. */
function watched(modelMs = 0) {
  const turns: number[][] = [];
  let turn: number[] | null = null;
  const predict = async ({ canvas }: PredictRequest): Promise<Prediction> => {
    if (!turn) {
      turn = [];
      turns.push(turn);
      queueMicrotask(() => (turn = null));
    }
    turn.push(canvas[0]!);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { cost: { modelMs } } as Prediction;
  };
  const session = { predict, close() {} } as unknown as LaneSession;
  const engine = {
    status: { backend: { name: "cpu", detail: "" } },
    openSession: () => session,
  } as unknown as LaneEngine;
  return { engine, turns };
}

const request = (number: number) => ({ canvas: Int32Array.of(number) }) as PredictRequest;

/** A loop that asks so often, and then leaves. */
async function loopOf(lockstep: Lockstep, number: number, asks: number, signal?: AbortSignal) {
  const { engine, leave } = lockstep.enter();
  try {
    const session = await engine.openSession({} as never);
    for (let at = 0; at < asks; at++) await session.predict(request(number), signal);
  } finally {
    leave();
  }
}

describe("loops in step", () => {
  test("ask in the same turn, until one has nothing more to ask", async () => {
    const { engine, turns } = watched();
    const lockstep = new Lockstep(engine, 1);
    await Promise.all([3, 1, 2].map((asks, number) => loopOf(lockstep, number, asks)));
    expect(turns).toEqual([[0, 1, 2], [0, 2], [0]]);
  });

  test("wait for one that begins again soon, and not for long", async () => {
    const { engine, turns } = watched();
    const lockstep = new Lockstep(engine, 200);
    const again = async () => {
      await loopOf(lockstep, 1, 1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      await loopOf(lockstep, 2, 1);
    };
    await Promise.all([loopOf(lockstep, 0, 3), again()]);
    expect(turns).toEqual([[0, 1], [0, 2], [0]]);
  });

  test("make all that one asks at once, and go on without one that is stopped", async () => {
    const { engine, turns } = watched();
    const lockstep = new Lockstep(engine, 1);
    const stop = new AbortController();
    const twice = async () => {
      const { engine: own, leave } = lockstep.enter();
      const session = await own.openSession({} as never);
      await Promise.all([session.predict(request(1)), session.predict(request(2))]);
      leave();
    };
    const waits = lockstep.enter();
    const both = Promise.all([twice(), expect(loopOf(lockstep, 3, 1, stop.signal)).rejects.toThrow("stopped")]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(turns).toEqual([]);
    stop.abort(new Error("stopped"));
    waits.leave();
    await both;
    expect(turns).toEqual([[1, 2]]);
  });

  test("are charged with their share of the time that they wait for the network", async () => {
    const { engine } = watched(4);
    const { engine: own, now } = new Lockstep(engine).enter();
    const session = await own.openSession({} as never);
    const begun = [now(), performance.now()] as const;
    for (let at = 0; at < 5; at++) await session.predict(request(0));
    const passed = performance.now() - begun[1];
    expect(passed).toBeGreaterThan(80);
    expect(now() - begun[0]).toBeLessThan(passed - 60);
    expect(now() - begun[0]).toBeGreaterThanOrEqual(20);
  });
});
