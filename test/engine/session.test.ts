import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Executor } from "@/lib/engine/executor";
import { createKernelExecutor } from "@/lib/engine/kernels/executor";
import { folderReader, startNodeBackend } from "@/lib/engine/node";
import { type ModelFolder, readModelFolder } from "@/lib/engine/parity/folder";
import type { MaskPredictor } from "@/lib/engine/predictor";
import { createReferenceExecutor } from "@/lib/engine/reference/executor";
import { fixedExecutor, openSession, type SessionRequest } from "@/lib/engine/session/session";
import { createWasmExecutor } from "@/lib/engine/wasm/executor";
import { parityFolder } from "./fixtures";

let folder: ModelFolder;
let executor: Executor;

beforeAll(async () => {
  await startNodeBackend("wasm");
  folder = await readModelFolder(folderReader(parityFolder("a")));
  executor = createReferenceExecutor(folder.config, folder.weights);
});

function session(request: Omit<SessionRequest, "promptIds">) {
  const promptIds = Int32Array.from(folder.fixtures.prompt_ids[0]!);
  return openSession(fixedExecutor(executor), folder.config, { images: folder.images, ...request, promptIds });
}

/** Prompt and a response of `length` in which only `known` positions are revealed. */
function canvasWith(length: number, known: Record<number, number> = {}): Int32Array {
  const response = Array.from({ length }, (_, i) => known[i] ?? folder.config.maskTokenId);
  return Int32Array.from([...folder.fixtures.prompt_ids[0]!, ...response]);
}

const maskedRows = (canvas: Int32Array) =>
  Int32Array.from([...canvas.keys()].filter((i) => canvas[i] === folder.config.maskTokenId));

async function logitsOf(predictor: MaskPredictor, canvas: Int32Array, rows = maskedRows(canvas)) {
  return (await predictor.predict({ canvas, rows, wantLogits: true })).logits!;
}

function worstDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}

/** Logits reach 6 and differ only by the order of sums; measured below 1e-5. */
const equalLogits = 5e-5;

const second = () => canvasWith(8, { 2: 40, 5: 7 });

it("prefix: cached iterations give the logits of uncached ones", async () => {
  const cached = session({ keeps: "prompt", attention: "prefix" });
  const uncached = session({ keeps: "nothing", attention: "prefix" });
  expect(worstDifference(await logitsOf(cached, canvasWith(8)), await logitsOf(uncached, canvasWith(8)))).toBe(0);
  expect(worstDifference(await logitsOf(cached, second()), await logitsOf(uncached, second()))).toBeLessThan(
    equalLogits,
  );
  cached.close();
});

it("dimple: the prompt cache stays as iteration 0 left it, so later iterations differ from uncached ones", async () => {
  const stale = session({ keeps: "prompt" });
  const fresh = session({ keeps: "nothing" });
  expect(worstDifference(await logitsOf(stale, canvasWith(8)), await logitsOf(fresh, canvasWith(8)))).toBe(0);
  expect(worstDifference(await logitsOf(stale, second()), await logitsOf(fresh, second()))).toBeGreaterThan(1e-3);
  const back = await logitsOf(stale, canvasWith(8)); // nothing revealed: the cache is exact again
  expect(worstDifference(back, await logitsOf(fresh, canvasWith(8)))).toBeLessThan(equalLogits);
  stale.close();
});

it("dimple: a session given the first canvas goes on exactly as the one that began with it", async () => {
  const whole = session({ keeps: "prompt" });
  const first = canvasWith(8, { 7: 3 });
  await logitsOf(whole, first);
  const expected = await whole.predict({ canvas: second(), rows: maskedRows(second()), wantLogits: true });

  const resumed = session({ keeps: "prompt", firstCanvas: first });
  const actual = await resumed.predict({ canvas: second(), rows: maskedRows(second()), wantLogits: true });
  expect(actual.logits).toEqual(expected.logits);
  expect(actual.table).toEqual(expected.table);
  const prompt = folder.fixtures.prompt_length;
  expect(actual.cost).toMatchObject({ tokens: prompt + 8 + 9, cachedTokens: prompt - 1, evaluations: 2 });
  const longer = canvasWith(10, { 2: 40 });
  expect(await logitsOf(resumed, longer)).toEqual(await logitsOf(whole, longer));
  expect((await resumed.predict({ canvas: longer, rows: maskedRows(longer) })).cost.evaluations).toBe(1);
  resumed.close();
  whole.close();
});

it("the first canvas is without effect where no cache is kept, and under a causal mask", async () => {
  for (const request of [{ keeps: "nothing" }, { keeps: "prompt", attention: "causal" }] as const) {
    const plain = session(request);
    const given = session({ ...request, firstCanvas: canvasWith(8) });
    const rows = Int32Array.of(folder.fixtures.prompt_length);
    const answer = await given.predict({ canvas: second(), rows, wantLogits: true });
    expect(answer.logits).toEqual(await logitsOf(plain, second(), rows));
    expect(answer.cost.evaluations).toBe(1);
    given.close();
    plain.close();
  }
});

it("causal: a growing cache gives the logits of full passes and runs each token once", async () => {
  const growing = session({ keeps: "prompt", attention: "causal" });
  const full = session({ keeps: "nothing", attention: "causal" });
  const prompt = folder.fixtures.prompt_length;
  const known: Record<number, number> = {};
  for (const [position, id] of [9, 33, 60].entries()) {
    const canvas = canvasWith(8, known);
    const rows = Int32Array.of(prompt + position);
    const prediction = await growing.predict({ canvas, rows, wantLogits: true });
    expect(worstDifference(prediction.logits!, await logitsOf(full, canvas, rows))).toBeLessThan(equalLogits);
    expect(prediction.cost.tokens).toBe(position === 0 ? prompt : 1);
    expect(prediction.cost.cachedTokens).toBe(position === 0 ? 0 : prompt + position - 1);
    known[position] = id;
  }
  growing.close();
});

it("causal: a canvas that changed behind the cache is computed anew", async () => {
  const growing = session({ keeps: "prompt", attention: "causal" });
  const full = session({ keeps: "nothing", attention: "causal" });
  const row = Int32Array.of(folder.fixtures.prompt_length + 2);
  await logitsOf(growing, canvasWith(8, { 0: 9, 1: 33 }), row);
  const changed = canvasWith(8, { 0: 50, 1: 33 });
  expect(worstDifference(await logitsOf(growing, changed, row), await logitsOf(full, changed, row))).toBeLessThan(
    equalLogits,
  );
  growing.close();
});

it("causal: a draft that is verified leaves nothing in the cache that may be taken back", async () => {
  const growing = session({ keeps: "prompt", attention: "causal" });
  const full = session({ keeps: "nothing", attention: "causal" });
  const prompt = folder.fixtures.prompt_length;
  const drafted = canvasWith(8, { 0: 9, 1: 33, 2: 60 });
  const rows = Int32Array.from([0, 1, 2, 3], (position) => prompt + position);
  const first = await growing.predict({ canvas: drafted, rows, wantLogits: true });
  expect(worstDifference(first.logits!, await logitsOf(full, drafted, rows))).toBeLessThan(equalLogits);
  expect(first.cost).toMatchObject({ tokens: prompt + 3, cachedTokens: 0 });

  const corrected = canvasWith(8, { 0: 9, 1: 50, 2: 7 });
  const behind = rows.subarray(2);
  const second = await growing.predict({ canvas: corrected, rows: behind, wantLogits: true });
  expect(worstDifference(second.logits!, await logitsOf(full, corrected, behind))).toBeLessThan(equalLogits);
  expect(second.cost).toMatchObject({ tokens: 3, cachedTokens: prompt });
  growing.close();
  full.close();
});

it("unconditional: the answer does not depend on prompt and picture, and the caches stay as they are", async () => {
  const stale = session({ keeps: "prompt" });
  await logitsOf(stale, canvasWith(8));
  const rows = maskedRows(second()).filter((row) => row >= folder.fixtures.prompt_length);
  const before = await logitsOf(stale, second(), rows);
  const blind = await stale.predict({ canvas: second(), rows, wantLogits: true, unconditional: true });
  expect(blind.cost).toMatchObject({ tokens: second().length, cachedTokens: 0, evaluations: 1 });

  const last = folder.fixtures.prompt_length - 1;
  const [promptIds, canvas] = [second().slice(0, last + 1), second()];
  promptIds[last] = canvas[last] = 1 + (canvas[last]! % 2);
  const other = openSession(fixedExecutor(executor), folder.config, {
    images: folder.images,
    keeps: "nothing",
    promptIds,
  });
  const alsoBlind = await other.predict({ canvas, rows, wantLogits: true, unconditional: true });
  expect(worstDifference(blind.logits!, alsoBlind.logits!)).toBe(0);
  expect(worstDifference(blind.logits!, before)).toBeGreaterThan(1e-3);
  expect(worstDifference(await logitsOf(stale, second(), rows), before)).toBe(0);
  stale.close();
  other.close();
});

it("counts the tokens it runs and those it takes from a cache", async () => {
  const stale = session({ keeps: "prompt" });
  const prompt = folder.fixtures.prompt_length;
  const once = await stale.predict({ canvas: canvasWith(8), rows: maskedRows(canvasWith(8)) });
  const twice = await stale.predict({ canvas: second(), rows: maskedRows(second()) });
  expect(once.cost).toMatchObject({ tokens: prompt + 8, cachedTokens: 0, evaluations: 1 });
  expect(twice.cost).toMatchObject({ tokens: 9, cachedTokens: prompt - 1, evaluations: 1 });
  expect(twice.table.positions).toEqual(maskedRows(second()));
  expect(twice.logits).toBeUndefined();
  stale.close();
});

it("goes on unchanged when the backend is replaced in the middle of a run", async () => {
  const spare = createReferenceExecutor(folder.config, folder.weights);
  let current = executor;
  let broken = false;
  const source = {
    get current() {
      return current;
    },
    assertHealthy() {
      if (broken) throw new Error("lost");
    },
    async recover() {
      broken = false;
      current = spare;
      return true;
    },
  };
  const promptIds = Int32Array.from(folder.fixtures.prompt_ids[0]!);
  const request = { promptIds, images: folder.images, keeps: "prompt" } as const;
  const interrupted = openSession(source, folder.config, request);
  const whole = session({ keeps: "prompt" });
  await logitsOf(interrupted, canvasWith(8));
  await logitsOf(whole, canvasWith(8));
  broken = true;
  expect(await logitsOf(interrupted, second())).toEqual(await logitsOf(whole, second()));
  expect(current).toBe(spare);
  interrupted.close();
  whole.close();
  spare.dispose();
});

describe("refuses, saying what was expected and found,", () => {
  const cases: [string, () => Promise<unknown>, RegExp][] = [
    [
      "rows inside the prompt",
      () => logitsOf(session({ keeps: "nothing" }), canvasWith(8), Int32Array.of(3)),
      /rows between 34 and/,
    ],
    [
      "rows out of order",
      () => logitsOf(session({ keeps: "nothing" }), canvasWith(8), Int32Array.of(36, 35)),
      /found 35 after 36/,
    ],
    [
      "a canvas that does not begin with the prompt",
      () =>
        logitsOf(
          session({ keeps: "nothing" }),
          canvasWith(8).map((id, i) => (i === 1 ? 2 : id)),
        ),
      /begin with the prompt; token 1 is 2/,
    ],
    [
      "a first canvas that does not begin with the prompt",
      async () => session({ keeps: "prompt", firstCanvas: canvasWith(8).fill(2, 0, 2) }),
      /begin with the prompt; token \d is 2/,
    ],
    [
      "an id outside the vocabulary",
      () => logitsOf(session({ keeps: "nothing" }), canvasWith(8, { 0: 5000 })),
      /token ids below 120, found 5000/,
    ],
    [
      "pictures that do not fill their image tokens",
      async () => session({ keeps: "nothing", images: { ...folder.images!, grids: [[1, 8, 14]] } }),
      /expected 28 image tokens for image 0 at token 4, found 24/,
    ],
  ];
  it.each(cases)("%s", async (_, act, message) => {
    await expect(act()).rejects.toThrow(message);
  });
});

it("stops when the signal fires, and keeps no tensor once closed", async () => {
  const before = tf.memory().numTensors;
  const open = session({ keeps: "prompt" });
  await open.predict({ canvas: canvasWith(8), rows: maskedRows(canvasWith(8)) });
  expect(tf.memory().numTensors).toBe(before + 2 * folder.config.numHiddenLayers); // keys and values
  const aborted = AbortSignal.abort();
  const call = open.predict({ canvas: second(), rows: maskedRows(second()) }, aborted);
  await expect(call).rejects.toMatchObject({ name: "AbortError" });
  open.close();
  expect(tf.memory().numTensors).toBe(before);
  await expect(open.predict({ canvas: second(), rows: maskedRows(second()) })).rejects.toThrow("the session is closed");
});

it.each([
  ["prompt", "bidirectional"],
  ["prompt", "causal"],
] as const)(
  "closed in the middle of a prediction, keeping the %s under a %s mask leaves no tensor behind",
  async (keeps, attention) => {
    const before = tf.memory().numTensors;
    let pause = () => {};
    const paused = new Promise<void>((resolve) => {
      pause = resolve;
    });
    let go = () => {};
    const resumed = new Promise<void>((resolve) => {
      go = resolve;
    });
    /** Waits before it hands a finished pass back, as a slow graphics card does. */
    const slow: Executor = {
      name: executor.name,
      encodeImages: (...inputs) => executor.encodeImages(...inputs),
      async run(...inputs) {
        const result = await executor.run(...inputs);
        pause();
        await resumed;
        return result;
      },
      dispose: () => {},
    };
    const promptIds = Int32Array.from(folder.fixtures.prompt_ids[0]!);
    const request = { promptIds, images: folder.images, keeps, attention };
    const open = openSession(fixedExecutor(slow), folder.config, request);
    const canvas = canvasWith(8);
    const prediction = open.predict({ canvas, rows: maskedRows(canvas) });
    await paused;
    open.close();
    go();
    await prediction;
    expect(tf.memory().numTensors).toBe(before);
  },
);

describe("verification", () => {
  const known = { 2: 40, 3: 12, 5: 7 };
  const verify = () => Int32Array.of(2, 3, 5).map((position) => position + folder.fixtures.prompt_length);

  /** Probability that a fresh pass gives to a token of the canvas once its position is masked. */
  async function withoutIt(predictor: MaskPredictor, canvas: Int32Array, position: number): Promise<number> {
    const hidden = canvas.slice();
    hidden[position] = folder.config.maskTokenId;
    const { table, logits } = await predictor.predict({
      canvas: hidden,
      rows: Int32Array.of(position),
      wantLogits: true,
    });
    return Math.exp(logits![canvas[position]!]! - table.logSumExp[0]!);
  }

  it.each([{ keeps: "nothing" }, { keeps: "prompt", attention: "prefix" }, { keeps: "prompt" }] as const)(
    "with $keeps kept: in a network of one layer the shadow says what a pass with the position masked says",
    async (cache) => {
      // Deeper layers know the token through others that have seen it; one layer sees the canvas as it is.
      const config = { ...folder.config, numHiddenLayers: 1 };
      const shallow = createReferenceExecutor(config, folder.weights);
      const promptIds = Int32Array.from(folder.fixtures.prompt_ids[0]!);
      const open = () => openSession(fixedExecutor(shallow), config, { images: folder.images, ...cache, promptIds });
      const [shadowed, plain] = [open(), open()];
      const canvas = canvasWith(8, known);
      for (const each of [shadowed, plain])
        await each.predict({ canvas: canvasWith(8), rows: maskedRows(canvasWith(8)) });
      const { verified } = await shadowed.predict({ canvas, rows: maskedRows(canvas), verify: verify() });
      for (const [index, position] of verify().entries()) {
        expect(verified![index]).toBeCloseTo(await withoutIt(plain, canvas, position), 5);
      }
      shadowed.close();
      plain.close();
      shallow.dispose();
    },
  );

  it("changes nothing of what the canvas says, and costs two rows a position", async () => {
    const canvas = canvasWith(8, known);
    const request = { canvas, rows: maskedRows(canvas), wantLogits: true };
    for (const cache of [{ keeps: "nothing" }, { keeps: "prompt", attention: "prefix" }] as const) {
      const open = session(cache);
      const plain = await open.predict(request);
      const shadowed = await open.predict({ ...request, verify: verify() });
      expect(worstDifference(shadowed.logits!, plain.logits!)).toBeLessThan(equalLogits);
      expect([...shadowed.table.topIds]).toEqual([...plain.table.topIds]);
      expect(shadowed.table.margin).toHaveLength(request.rows.length);
      if (cache.keeps === "nothing") expect(shadowed.cost.tokens).toBe(plain.cost.tokens + 6);
      expect((await open.predict({ canvas, rows: request.rows, verify: verify() })).logits).toBeUndefined();
      open.close();
    }
  });

  it.each([
    ["for wasm", createWasmExecutor],
    ["on our kernels", createKernelExecutor],
  ])("the executor %s verifies as the plain one does", async (_, create) => {
    const canvas = canvasWith(8, known);
    const fast = (await create(folder.config, folder.weights))!;
    const promptIds = Int32Array.from(folder.fixtures.prompt_ids[0]!);
    const request = { canvas, rows: maskedRows(canvas), verify: verify(), wantLogits: true };
    for (const keeps of ["nothing", "prompt"] as const) {
      const plain = session({ keeps });
      const tuned = openSession(fixedExecutor(fast), folder.config, { images: folder.images, keeps, promptIds });
      for (let pass = 0; pass < 2; pass++) {
        const [wanted, got] = [await plain.predict(request), await tuned.predict(request)];
        expect(worstDifference(got.verified!, wanted.verified!)).toBeLessThan(equalLogits);
        expect(worstDifference(got.logits!, wanted.logits!)).toBeLessThan(equalLogits);
      }
      plain.close();
      tuned.close();
    }
    fast.dispose();
  });

  it("refuses what cannot be verified in words", async () => {
    const canvas = canvasWith(8, known);
    const at = (position: number) => ({
      canvas,
      rows: new Int32Array(),
      verify: Int32Array.of(position + folder.fixtures.prompt_length),
    });
    const open = session({ keeps: "nothing" });
    await expect(open.predict(at(0))).rejects.toThrow(/known positions of the response to verify, found/);
    await expect(open.predict(at(-1))).rejects.toThrow(/known positions of the response to verify/);
    const causal = session({ keeps: "nothing", attention: "causal" });
    expect(causal.offers?.verification).toBe(false);
    await expect(causal.predict(at(2))).rejects.toThrow(/causal mask verifies no tokens/);
  });
});
