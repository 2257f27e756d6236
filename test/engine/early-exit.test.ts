import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Keeps } from "@/lib/engine/caches/policy";
import type { Executor } from "@/lib/engine/executor";
import { createKernelExecutor } from "@/lib/engine/kernels/executor";
import { folderReader, startNodeBackend } from "@/lib/engine/node";
import { type ModelFolder, readModelFolder } from "@/lib/engine/parity/folder";
import type { ExitRule } from "@/lib/engine/predictor";
import { createReferenceExecutor } from "@/lib/engine/reference/executor";
import { fixedExecutor, openSession } from "@/lib/engine/session/session";
import { createWasmExecutor } from "@/lib/engine/wasm/executor";
import { parityFolder } from "./fixtures";

/** Logits reach 6 and differ by the order of sums. */
const equalLogits = 5e-5;
const responseLength = 6;

let folder: ModelFolder;
let promptIds: Int32Array;
const executors: Executor[] = [];

beforeAll(async () => {
  await startNodeBackend("wasm");
  const { config, weights, ...rest } = await readModelFolder(folderReader(parityFolder("a")));
  // Keys and values of the layer behind an exit are what they would have been: it takes more layers for them to differ.
  const layerOf = (name: string) => name.replace(/layers\.(\d+)/, (_, layer) => `layers.${Number(layer) % 2}`);
  const deep = {
    bytes: weights.bytes,
    floats: (name: string) => weights.floats(layerOf(name)),
    linear: (name: string) => weights.linear(layerOf(name)),
  };
  folder = { ...rest, config: { ...config, numHiddenLayers: 4 }, weights: deep };
  promptIds = Int32Array.from(folder.fixtures.prompt_ids[0]!);
  executors.push(createReferenceExecutor(folder.config, folder.weights));
  executors.push(createWasmExecutor(folder.config, folder.weights));
  executors.push((await createKernelExecutor(folder.config, folder.weights))!);
});

const open = (executor: Executor, keeps: Keeps = "prompt", config = folder.config) =>
  openSession(fixedExecutor(executor), config, { images: folder.images, keeps, promptIds, attention: "causal" });

/** Prompt and a response of which the first tokens are known, and the row that is next. */
function after(...known: number[]) {
  const masks = new Array<number>(responseLength - known.length).fill(folder.config.maskTokenId);
  const canvas = Int32Array.from([...promptIds, ...known, ...masks]);
  return { canvas, rows: Int32Array.of(promptIds.length + known.length), wantLogits: true };
}

const leaving = (atLeast: number): ExitRule => ({ measure: "head", atLeast });

const worst = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), a.length === b.length ? 0 : Number.NaN);

describe("an early exit", () => {
  it("that is never taken changes nothing, and one that is always taken says what the first layer says", async () => {
    const config = { ...folder.config, numHiddenLayers: 1 };
    const shallow = createReferenceExecutor(config, folder.weights);
    const first = open(shallow, "prompt", config);
    const expected = await first.predict(after());
    for (const executor of executors) {
      const [plain, never, always] = [open(executor), open(executor), open(executor)];
      const whole = await plain.predict(after());
      const late = await never.predict({ ...after(), exit: leaving(2) });
      expect(late.logits).toEqual(whole.logits);
      expect(late.cost.layers).toBe(folder.config.numHiddenLayers);
      expect(whole.cost.layers).toBeUndefined();
      const early = await always.predict({ ...after(), exit: leaving(0) });
      expect(early.cost.layers).toBe(1);
      expect(worst(early.logits!, expected.logits!)).toBeLessThan(equalLogits);
      expect(worst(early.logits!, whole.logits!)).toBeGreaterThan(1e-3);
      for (const session of [plain, never, always]) session.close();
    }
    first.close();
    shallow.dispose();
  });

  it("is taken after the first layer whose margin is large enough", async () => {
    const [reference] = executors;
    const margins: number[] = [];
    for (let layers = 1; layers <= folder.config.numHiddenLayers; layers++) {
      const config = { ...folder.config, numHiddenLayers: layers };
      const cut = createReferenceExecutor(config, folder.weights);
      const session = open(cut, "nothing", config);
      margins.push((await session.predict(after(9))).table.margin[0]!);
      session.close();
      cut.dispose();
    }
    for (const threshold of [...margins.map((margin) => margin - 1e-4), ...margins.map((margin) => margin + 1e-4)]) {
      const found = margins.findIndex((margin) => margin >= threshold);
      const expected = found < 0 ? margins.length : found + 1;
      const session = open(reference!, "nothing");
      const { cost } = await session.predict({ ...after(9), exit: leaving(threshold) });
      expect(cost.layers).toBe(expected);
      session.close();
    }
  });

  it("leaves keys and values that are computed from the output of the layer that it left", async () => {
    const logits: Float32Array[] = [];
    for (const executor of executors) {
      const [cached, exact] = [open(executor), open(executor)];
      for (const session of [cached, exact]) await session.predict(after());
      await cached.predict({ ...after(9), exit: leaving(0) }); // runs token 9 alone, through one layer
      await exact.predict(after(9));
      const next = await cached.predict(after(9, 33));
      const other = await exact.predict(after(9, 33));
      expect(next.cost).toMatchObject({ tokens: 1, cachedTokens: promptIds.length + 1 });
      expect(worst(next.logits!, other.logits!)).toBeGreaterThan(1e-4);
      logits.push(next.logits!);
      cached.close();
      exact.close();
    }
    expect(worst(logits[0]!, logits[1]!)).toBeLessThan(equalLogits);
  });

  it("lets the other rows of its window through all layers", async () => {
    const [reference] = executors;
    // With the prompt in the window, its keys and values are those of a run without exits.
    const [cached, exact] = [open(reference!), open(reference!)];
    await cached.predict({ ...after(), exit: leaving(0) });
    await exact.predict(after());
    const changed = after(9);
    const [next, other] = [await cached.predict(changed), await exact.predict(changed)];
    const limited = worst(next.logits!, other.logits!);
    const blind = open(reference!, "prompt");
    await blind.predict({ ...after(), exit: leaving(2) });
    expect(worst((await blind.predict(changed)).logits!, other.logits!)).toBe(0);
    expect(limited).toBeGreaterThan(0); // the prompt's last token left early: that alone differs
    expect(limited).toBeLessThan(3);
    for (const session of [cached, exact, blind]) session.close();
  });

  it("is refused with several rows, and under a mask that looks both ways", async () => {
    const [reference] = executors;
    const session = open(reference!);
    const rows = Int32Array.of(promptIds.length, promptIds.length + 1);
    await expect(session.predict({ ...after(), rows, exit: leaving(0.5) })).rejects.toThrow(
      /expected one row .* found 2/,
    );
    const both = openSession(fixedExecutor(reference!), folder.config, {
      images: folder.images,
      keeps: "nothing",
      promptIds,
    });
    expect(both.offers?.earlyExit).toBe(false);
    await expect(both.predict({ ...after(), exit: leaving(0.5) })).rejects.toThrow(/under a mask that looks both ways/);
    for (const one of [session, both]) one.close();
  });

  it("keeps no tensor once its session is closed", async () => {
    const before = tf.memory().numTensors;
    for (const executor of executors) {
      const session = open(executor);
      await session.predict({ ...after(), exit: leaving(0) });
      await session.predict({ ...after(9), exit: leaving(0) });
      session.close();
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});
