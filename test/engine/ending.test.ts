import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { Ending } from "@/lib/engine/ending";

const end = new Error("it is over");

it("gives a call's result or error before the end, and the end's error at once when it comes", async () => {
  const ending = new Ending();
  await expect(ending.before(Promise.resolve(3))).resolves.toBe(3);
  await expect(ending.before(Promise.reject(new RangeError("no")))).rejects.toThrow("no");
  const pending = [ending.before(new Promise(() => {})), ending.before(new Promise(() => {}))];
  ending.come(end);
  ending.come(new Error("again"));
  for (const call of pending) await expect(call).rejects.toBe(end);
  await expect(ending.before(Promise.resolve(3))).rejects.toBe(end);
});

it("keeps nothing of the calls that are over", async () => {
  setFlagsFromString("--expose_gc");
  const collect = runInNewContext("gc") as () => void;
  const ending = new Ending();
  const ask = async () => {
    const result = await ending.before(Promise.resolve({ steps: new Array(1000).fill(0) }));
    return new WeakRef(result);
  };
  const results = await Promise.all(Array.from({ length: 50 }, ask));
  // References are only let go of between two turns of the event loop.
  await new Promise((resolve) => setTimeout(resolve));
  collect();
  expect(results.filter((result) => result.deref() !== undefined)).toHaveLength(0);
});
