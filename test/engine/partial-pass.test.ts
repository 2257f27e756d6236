import { beforeAll, describe, expect, it } from "vitest";
import type { AttentionPattern, DecoderPass, Executor } from "@/lib/engine/executor";
import { createKernelExecutor } from "@/lib/engine/kernels/executor";
import { ropePositions } from "@/lib/engine/model/positions";
import { rowsToRefresh } from "@/lib/engine/model/refresh";
import { folderReader, startNodeBackend } from "@/lib/engine/node";
import { type ModelFolder, readModelFolder } from "@/lib/engine/parity/folder";
import { createReferenceExecutor } from "@/lib/engine/reference/executor";
import { createWasmExecutor } from "@/lib/engine/wasm/executor";
import { parityFolder } from "./fixtures";

const length = 14;
const padding = 2;
const promptLength = 8;
/** Logits reach 6 and differ by the order of sums. */
const equalLogits = 5e-5;

let folder: ModelFolder;
const executors: Executor[] = [];
/** The same network with one layer, where keys and values depend on their own token alone. */
let shallow: Executor;

beforeAll(async () => {
  await startNodeBackend("wasm");
  folder = await readModelFolder(folderReader(parityFolder("a")));
  executors.push(createReferenceExecutor(folder.config, folder.weights));
  executors.push(createWasmExecutor(folder.config, folder.weights));
  executors.push((await createKernelExecutor(folder.config, folder.weights))!);
  shallow = createReferenceExecutor({ ...folder.config, numHiddenLayers: 1 }, folder.weights);
});

const idsOf = (changes: Record<number, number> = {}) =>
  Int32Array.from({ length }, (_, at) => changes[at] ?? (at < padding ? folder.config.padTokenId! : (at * 37) % 100));

/** Some positions of a canvas with a shadow for each position to verify, asked for all that is not a pad. */
function passOf(ids: Int32Array, places: readonly number[], attention: AttentionPattern, shadows: readonly number[]) {
  const { positions } = ropePositions(ids, padding, [], folder.config);
  const behind = shadows.flatMap((position) => [position - 1, position]);
  const rows = [...places, ...behind];
  return {
    ids: Int32Array.from([...places.map((at) => ids[at]!), ...behind.map((at, index) => (index % 2 ? 99 : ids[at]!))]),
    positions: Int32Array.from([0, 1, 2].flatMap((axis) => rows.map((at) => positions[axis * length + at]!))),
    ...(shadows.length > 0 ? { shadows: Int32Array.from(shadows) } : {}),
    headRows: Int32Array.from(rows.keys()).filter((row) => rows[row]! >= padding),
    attention,
    promptLength,
    padding,
    keep: length,
    wantLogits: true,
  } satisfies DecoderPass;
}

const everything = Array.from({ length }, (_, at) => at);
const worst = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), a.length === b.length ? 0 : Number.NaN);

/** Keys and values of the first layers as a later whole pass would find them. */
async function storedIn(executor: Executor, pass: DecoderPass): Promise<Map<string, Float32Array>> {
  const stages = new Map<string, Float32Array>();
  const { cache } = await executor.run(pass, (name, values) => void stages.set(name, values));
  cache?.dispose();
  return new Map([...stages].filter(([name]) => name.startsWith("cache.")));
}

const cases = (["bidirectional", "causal", "prefix"] as const).flatMap((attention) =>
  (attention === "causal" ? [[]] : [[], [9, 12]]).map((shadows) => ({ attention, shadows })),
);

describe("a pass over some positions", () => {
  it.each(["reference", "wasm"])("over all of them is a fresh pass, to the last bit, on %s", async (name) => {
    const executor = executors.find((one) => one.name === name)!;
    for (const { attention, shadows } of cases) {
      const [before, now] = [idsOf(), idsOf({ 4: 50, 9: 60, 10: 61 })];
      const { cache } = await executor.run(passOf(before, everything, attention, []));
      const fresh = await executor.run(passOf(now, everything, attention, shadows));
      const all = { ...passOf(now, everything, attention, shadows), past: cache, places: Int32Array.from(everything) };
      const partial = await executor.run(all);
      expect(partial.logits).toEqual(fresh.logits);
      expect(partial.cache!.length).toBe(length);
      for (const one of [cache, fresh.cache, partial.cache]) one?.dispose();
    }
  });

  it.each(cases)("sees the others as they were ($attention mask, shadows of [$shadows])", async (each) => {
    const { attention, shadows } = each;
    const places = [3, 4, 8, 9, 12, 13];
    const before = idsOf();
    const now = idsOf({ 4: 50, 9: 60, 10: 61 }); // 10 has changed too, but is not run
    const mixed = idsOf({ 4: 50, 9: 60 });
    const { cache } = await shallow.run(passOf(before, everything, attention, []));
    const partial = { ...passOf(now, places, attention, shadows), places: Int32Array.from(places), past: cache };
    const found = await shallow.run(partial);
    // In one layer, a pass over the canvas as its keys and values have it says the same.
    const whole = passOf(mixed, everything, attention, shadows);
    const asked = Int32Array.from([...places, ...shadows.flatMap((_, i) => [length + 2 * i, length + 2 * i + 1])]);
    const expected = await shallow.run({ ...whole, headRows: asked });
    expect(worst(found.logits!, expected.logits!)).toBeLessThan(equalLogits);
    for (const one of [cache, found.cache, expected.cache]) one?.dispose();
  });

  it.each(["reference", "wasm"])("puts its keys and values into its places and leaves the rest on %s", async (name) => {
    const executor = executors.find((one) => one.name === name)!;
    const { numKeyValueHeads: heads, headDim, numHiddenLayers } = folder.config;
    const [before, now] = [idsOf(), idsOf({ 4: 50, 9: 60, 10: 61 })];
    const places = [4, 9];
    const { cache } = await executor.run(passOf(before, everything, "bidirectional", []));
    const old = await storedIn(executor, passOf(before, everything, "bidirectional", []));
    const fresh = await storedIn(executor, passOf(now, everything, "bidirectional", []));
    const partial = { ...passOf(now, places, "bidirectional", []), places: Int32Array.from(places), past: cache };
    const found = await storedIn(executor, partial);
    const rowsOf = (stored: Map<string, Float32Array>, key: string, at: number) =>
      Array.from({ length: heads }, (_, head) => [
        ...stored.get(key)!.subarray((head * length + at) * headDim, (head * length + at + 1) * headDim),
      ]);
    for (const key of Array.from({ length: numHiddenLayers }, (_, i) => [`cache.k.${i}`, `cache.v.${i}`]).flat()) {
      for (const at of everything.filter((place) => !places.includes(place))) {
        expect(rowsOf(found, key, at)).toEqual(rowsOf(old, key, at));
      }
    }
    for (const at of places) {
      expect(rowsOf(found, "cache.k.0", at)).toEqual(rowsOf(fresh, "cache.k.0", at));
      expect(rowsOf(found, "cache.v.1", at)).not.toEqual(rowsOf(old, "cache.v.1", at));
    }
    cache?.dispose();
  });

  it.each(cases)("says the same on wasm as in plain ops ($attention mask, shadows of [$shadows])", async (each) => {
    const { attention, shadows } = each;
    const logits: Float32Array[] = [];
    for (const executor of executors) {
      const first = await executor.run(passOf(idsOf(), everything, attention, []));
      const places = [2, 7, 8, 11];
      const pass = passOf(idsOf({ 8: 44, 11: 3 }), places, attention, shadows);
      const then = await executor.run({ ...pass, places: Int32Array.from(places), past: first.cache });
      const last = passOf(idsOf({ 8: 44, 11: 3, 13: 5 }), [12, 13], attention, shadows);
      const result = await executor.run({ ...last, places: Int32Array.of(12, 13), past: then.cache });
      logits.push(Float32Array.from([...then.logits!, ...result.logits!]));
      for (const one of [first, then, result]) one.cache?.dispose();
    }
    expect(worst(logits[0]!, logits[1]!)).toBeLessThan(equalLogits);
  });
});

describe("a selective pass", () => {
  const whole = (executor: Executor, ids: Int32Array) =>
    executor.run({ ...passOf(ids, everything, "bidirectional", []), outputs: { from: length, count: 0 } });
  const selective = (ids: Int32Array, from: number, count: number, past: DecoderPass["past"]) => ({
    ...passOf(ids, everything, "bidirectional", []),
    places: Int32Array.from(everything),
    outputs: { from, count },
    past,
  });

  it("that keeps outputs says what one that does not says", async () => {
    for (const executor of executors) {
      const plain = await executor.run(passOf(idsOf(), everything, "bidirectional", []));
      const keeping = await whole(executor, idsOf());
      expect(worst(keeping.logits!, plain.logits!)).toBeLessThan(equalLogits);
      const floats = 2 * folder.config.numHiddenLayers * length * folder.config.hiddenSize;
      expect(keeping.cache!.bytes).toBe(plain.cache!.bytes + 4 * floats);
      plain.cache!.dispose();
      keeping.cache!.dispose();
    }
  });

  it("that refreshes every row is a fresh pass, and one of an unchanged canvas changes nothing", async () => {
    const now = idsOf({ 9: 60, 10: 61 });
    for (const executor of executors) {
      const first = await whole(executor, idsOf());
      const fresh = await whole(executor, now);
      const all = await executor.run(selective(now, 0, length, first.cache));
      expect(worst(all.logits!, fresh.logits!)).toBeLessThan(equalLogits);
      const again = await executor.run(selective(idsOf(), 0, 3, first.cache));
      expect(worst(again.logits!, first.logits!)).toBeLessThan(equalLogits);
      for (const one of [first, fresh, all, again]) one.cache!.dispose();
    }
  });

  it("runs the first layer whole and then the rows that changed, the same ones on both executors", async () => {
    const layers = folder.config.numHiddenLayers;
    const now = idsOf({ 9: 60, 11: 61 });
    const logits: Float32Array[] = [];
    for (const executor of executors) {
      const first = await whole(executor, idsOf());
      const some = await executor.run(selective(now, 4, 2, first.cache));
      const refreshed = Array.from(some.refreshed!);
      expect(refreshed.slice(0, 4)).toEqual([layers, layers, layers, layers]);
      expect(refreshed.slice(4).reduce((sum, count) => sum + count, 0)).toBe(length - 4 + 2 * (layers - 1));
      expect([refreshed[9], refreshed[11]]).toEqual([layers, layers]);
      logits.push(some.logits!);
      for (const one of [first, some]) one.cache!.dispose();
    }
    expect(worst(logits[0]!, logits[1]!)).toBeLessThan(equalLogits);
  });

  it("chooses the least similar rows, the lower of equals, besides those that go in any case", () => {
    const likeness = [0, 1, 0.5, 0.2, 0.5];
    expect([...rowsToRefresh(5, { from: 1, count: 2 }, (row) => likeness[row]!)]).toEqual([0, 2, 3]);
    expect([...rowsToRefresh(5, { from: 5, count: 0 }, () => 0)]).toEqual([0, 1, 2, 3, 4]);
  });
});
