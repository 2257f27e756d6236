import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { type DecodingIteration, decode } from "@/lib/decoding/decode";
import { strategyById } from "@/lib/decoding/strategies";
import { cachePolicies } from "@/lib/engine/caches";
import type { Keeps } from "@/lib/engine/caches/policy";
import type { StoredPass } from "@/lib/engine/caches/repeat";
import type { Executor } from "@/lib/engine/executor";
import { createKernelExecutor } from "@/lib/engine/kernels/executor";
import { folderReader, startNodeBackend } from "@/lib/engine/node";
import { type ModelFolder, readModelFolder } from "@/lib/engine/parity/folder";
import { createReferenceExecutor } from "@/lib/engine/reference/executor";
import { fixedExecutor, openSession, type Session, type SessionRequest } from "@/lib/engine/session/session";
import { createWasmExecutor } from "@/lib/engine/wasm/executor";
import { canvasCache } from "../decoding/runs";
import { parityFolder } from "./fixtures";

const responseLength = 8;
/** Logits reach 6 and differ by the order of sums. */
const equalLogits = 5e-5;

let folder: ModelFolder;
let executor: Executor;
let promptIds: Int32Array;

beforeAll(async () => {
  await startNodeBackend("wasm");
  folder = await readModelFolder(folderReader(parityFolder("a")));
  executor = (await createKernelExecutor(folder.config, folder.weights))!;
  promptIds = Int32Array.from(folder.fixtures.prompt_ids[0]!);
});

const session = (request: Omit<SessionRequest, "promptIds">, on = executor) =>
  openSession(fixedExecutor(on), folder.config, { images: folder.images, ...request, promptIds });

/** A run with a cache of the canvas on the network, one or several tokens an iteration. */
async function run(open: Session, strategy: string, cacheId: string | null, settings = {}, cacheSettings = {}) {
  const iterations: DecodingIteration[] = [];
  const request = {
    predictor: open,
    strategy: strategyById(strategy),
    settings,
    prompt: promptIds,
    responseLength,
    seed: 3,
    cache: cacheId === null ? undefined : canvasCache(cacheId, cacheSettings),
  };
  for await (const iteration of decode(request)) iterations.push(iteration);
  open.close();
  return iterations;
}

const keepsOf = (id: string) => cachePolicies.find((policy) => policy.id === id)!.keeps;
const decoded = (iterations: readonly DecodingIteration[]) =>
  iterations.map(({ response, commits }) => [[...response], commits.map(({ position, token }) => [position, token])]);

/** Settings under which a cache computes everything anew in every evaluation. */
const fresh: readonly [string, Record<string, number>][] = [
  ["dkv-decode", { interval: 1 }],
  ["dkv-greedy", { interval: 1 }],
  ["dllm-cache", { promptInterval: 1, responseInterval: 1 }],
  ["dllm-cache", { promptInterval: 1, responseInterval: 50, share: 1 }],
  ["dpad", { blockLength: 8, window: 8, decay: 0, scale: 4 }],
];

describe("a session with a cache of the canvas", () => {
  const settings = { blockLength: 4, window: 4, decay: 3, scale: 1.5 };

  it.each(fresh)("decodes with %s %o as without a cache", async (id, settings) => {
    const cached = await run(session({ keeps: keepsOf(id) }), "maskgit", id, {}, settings);
    const plain = await run(session({ keeps: "nothing" }), "maskgit", null);
    expect(decoded(cached)).toEqual(decoded(plain));
    expect(cached.every(({ cost }) => cost.cachedTokens === 0)).toBe(true);
  });

  it.each([
    "fast-dllm-prefix",
    "fast-dllm-dual",
    "freecache",
    "dkv-decode",
    "dkv-greedy",
    "dllm-cache",
    "d2-cache",
    "elastic",
  ])("runs what %s plans, with the rows that score what is asked, and counts it", async (id) => {
    const length = promptIds.length + responseLength;
    for (const strategy of ["maskgit", "confident"]) {
      const settings = strategy === "confident" ? { gamma: 0.05 } : {};
      const blocks = id.startsWith("fast") || id === "freecache" ? { blockLength: 4 } : {};
      const iterations = await run(session({ keeps: keepsOf(id) }), strategy, id, settings, blocks);
      expect(iterations.flatMap(({ commits }) => commits)).toHaveLength(responseLength);
      for (const { plan, positions, cost, ran } of iterations) {
        expect(cost.tokens + cost.cachedTokens).toBe(length);
        expect(cost.evaluations).toBe(1);
        if (!plan?.run) {
          expect([cost.tokens, ran]).toEqual([length, null]);
          continue;
        }
        const before = Array.from(positions, (position) => position + promptIds.length - 1);
        const run = Int32Array.from(new Set([...plan.run, ...before])).sort();
        const layers = folder.config.numHiddenLayers;
        const { from, count } = plan.selective ?? { from: length, count: 0 };
        const chosen = run.filter((at) => at >= from).length;
        const tokens = run.length - chosen + (chosen + (layers - 1) * Math.min(count, chosen)) / layers;
        expect(cost.tokens).toBe(Math.round(tokens));
        if (!plan.selective) expect(ran).toEqual(run);
      }
    }
  });

  it.each(["dpad", "dpad-prefix"])(
    "hears nothing of what %s leaves out, and answers as the network over the rest",
    async (id) => {
      const iterations = await run(
        session({ keeps: "canvas" }),
        "fast-dllm-threshold",
        id,
        { threshold: 0.05 },
        settings,
      );
      expect(iterations.flatMap(({ commits }) => commits)).toHaveLength(responseLength);
      const prompt = promptIds.length;
      for (const { plan, cost, ran } of iterations) {
        expect(cost.tokens).toBe(ran!.length);
        expect(cost.tokens + cost.cachedTokens).toBe(plan!.seen!.length);
        if (id === "dpad") expect(ran).toEqual(plan!.seen);
      }
      const seen = Int32Array.from({ length: prompt + 5 }, (_, at) => (at < prompt + 4 ? at : at + 2)); // 6, not 4, 5, 7
      const said = async (token: number, at: number, run = seen) => {
        const canvas = Int32Array.from([...promptIds, ...new Int32Array(8).fill(folder.config.maskTokenId)]);
        const open = session({ keeps: "canvas" });
        if (run !== seen) await open.predict({ canvas, rows: new Int32Array(), partial: { run: seen, seen } });
        canvas[prompt + at] = token;
        const rows = Int32Array.of(prompt, prompt + 3);
        const { logits } = await open.predict({ canvas, rows, wantLogits: true, partial: { run, seen } });
        open.close();
        return logits;
      };
      const plain = await said(folder.config.maskTokenId, 0);
      expect(await said(40, 5)).toEqual(plain);
      expect(await said(40, 7)).toEqual(plain);
      expect(await said(40, 6)).not.toEqual(plain);
      // With everything before the block from the cache as it was, nothing is stale while the canvas stands.
      const behind = seen.filter((at) => at >= prompt - 1);
      const partial = await said(folder.config.maskTokenId, 0, behind);
      expect(Math.max(...partial!.map((value, i) => Math.abs(value - plain![i]!)))).toBeLessThan(equalLogits);
    },
  );

  it("tells the attention of what it runs over what it sees, whatever it keeps", async () => {
    const canvas = Int32Array.from([...promptIds, ...new Int32Array(8).fill(folder.config.maskTokenId)]);
    const prompt = promptIds.length;
    const length = canvas.length;
    const rows = Int32Array.of(prompt + 1);
    const ask = (open: Session, partial?: { run: Int32Array; seen?: Int32Array }) =>
      open.predict({ canvas, rows, attentionLayers: 9, ...(partial && { partial }) });
    const whole = await ask(session({ keeps: "nothing" }));
    const { numHiddenLayers: layers } = folder.config;
    const row = (answer: typeof whole, place: number, layer: number) => {
      const { rows: ran, keys, shares } = answer.attention!;
      expect(shares).toHaveLength(layers * ran.length * keys.length);
      const at = (layer * ran.length + ran.indexOf(place)) * keys.length;
      return Array.from(keys, (key, index) => [key, shares[at + index]!] as const);
    };
    const sum = (some: readonly (readonly [number, number])[]) => some.reduce((all, [, share]) => all + share, 0);
    expect(whole.attention!.rows).toHaveLength(length);
    expect(sum(row(whole, 5, layers - 1))).toBeCloseTo(1, 5);

    const kept = session({ keeps: "prompt" });
    await ask(kept);
    const behind = await ask(kept);
    expect(Array.from(behind.attention!.rows)).toEqual(Array.from({ length: 9 }, (_, at) => prompt - 1 + at));
    const partly = session({ keeps: "canvas" });
    await ask(partly);
    const some = await ask(partly, { run: Int32Array.of(prompt + 2, prompt + 5) });
    expect([...some.attention!.rows]).toEqual([prompt, prompt + 2, prompt + 5]);
    const expected = row(whole, prompt + 2, 0);
    for (const answer of [behind, some]) {
      row(answer, prompt + 2, 0).forEach(([key, share], at) => {
        expect(key).toBe(expected[at]![0]);
        expect(share).toBeCloseTo(expected[at]![1], 5);
      });
    }
    const seen = Int32Array.from({ length: prompt + 4 }, (_, at) => at);
    const short = await ask(partly, { run: seen, seen });
    expect([...short.attention!.keys]).toEqual([...seen]);
    expect(sum(row(short, prompt + 3, 0))).toBeCloseTo(1, 5);
    await expect(ask(session({ keeps: "outputs" }))).rejects.toThrow("keeps what layers said reads no attention");
  });

  it.each([
    ["plain", createReferenceExecutor],
    ["tuned for wasm", createWasmExecutor],
    ["on our kernels", createKernelExecutor],
  ] as const)("runs some of the picture's tokens: nothing is stale while the canvas stands, %s", async (_, create) => {
    const own = (await create(folder.config, folder.weights))!;
    const canvas = Int32Array.from([...promptIds, ...new Int32Array(8).fill(folder.config.maskTokenId)]);
    const picture = Array.from(canvas.keys()).filter((at) => canvas[at] === folder.config.imageTokenId);
    expect(picture.length).toBeGreaterThan(3);
    const rows = Int32Array.of(promptIds.length + 2);
    const open = session({ keeps: "canvas" }, own);
    const whole = await open.predict({ canvas, rows, wantLogits: true });
    for (const places of [picture.slice(1, 3), [0, picture.at(-1)!], [0]]) {
      const partial = { run: Int32Array.from(places) };
      const some = await open.predict({ canvas, rows, wantLogits: true, partial });
      const differs = some.logits!.map((value, at) => Math.abs(value - whole.logits![at]!));
      expect(Math.max(...differs)).toBeLessThan(equalLogits);
    }
    open.close();
    own.dispose();
  });

  it("answers from keys and values that are as stale as its plans say", async () => {
    const config = { ...folder.config, numHiddenLayers: 1 };
    const shallow = createReferenceExecutor(config, folder.weights);
    const open = (keeps: Keeps) =>
      openSession(fixedExecutor(shallow), config, { images: folder.images, keeps, promptIds });
    const canvas = (known: Record<number, number>) =>
      Int32Array.from([
        ...promptIds,
        ...Array.from({ length: responseLength }, (_, at) => known[at] ?? config.maskTokenId),
      ]);
    const [cached, plain] = [open("canvas"), open("nothing")];
    const at = (position: number) => promptIds.length + position;
    const rows = Int32Array.of(at(4), at(6));
    await cached.predict({ canvas: canvas({}), rows });
    const partial = { run: Int32Array.of(at(1), at(4), at(6)) };
    // Token 1 is run as itself; 3 and 5 are run because their rows score 4 and 6; 2 is still a mask in the cache.
    const stale = await cached.predict({ canvas: canvas({ 1: 40, 2: 41, 3: 12 }), rows, wantLogits: true, partial });
    const seen = await plain.predict({ canvas: canvas({ 1: 40, 3: 12 }), rows, wantLogits: true });
    const differs = stale.logits!.map((value, i) => Math.abs(value - seen.logits![i]!));
    expect(Math.max(...differs)).toBeLessThan(equalLogits);
    expect([...stale.ran!].map((place) => place - promptIds.length)).toEqual([1, 3, 4, 5, 6]);
    cached.close();
    plain.close();
    shallow.dispose();
  });

  it.each(["canvas", "outputs"] as const)(
    "goes on from passes made before as if it had made them (%s)",
    async (keeps) => {
      const id = keeps === "canvas" ? "dkv-greedy" : "dllm-cache";
      const whole = await run(session({ keeps }), "maskgit", id, {}, { interval: 5, responseInterval: 5 });
      const passOf = ({ response, plan, ran }: DecodingIteration): StoredPass => ({
        canvas: Int32Array.from([...promptIds, ...response]),
        run: plan?.selective ? plan.run : ran,
        selective: plan?.selective,
      });
      for (const index of [2, 4, 6]) {
        const { positions, plan, table, cost } = whole[index]!;
        const open = session({ keeps, past: whole.slice(0, index).map(passOf) });
        const { canvas, run: places } = passOf(whole[index]!);
        const rows = positions.map((position) => position + promptIds.length);
        const partial = places ? { run: plan!.run!, selective: plan!.selective } : undefined;
        const answer = await open.predict({ canvas, rows, partial });
        expect(answer.table).toEqual(table);
        expect(answer.cost.evaluations).toBeGreaterThan(places ? 1 : 0);
        expect(answer.cost.cachedTokens).toBe(cost.cachedTokens);
        open.close();
      }
    },
  );

  it("goes on unchanged when the backend is replaced in the middle of a run", async () => {
    let current = executor;
    let calls = 0;
    const spare = (await createKernelExecutor(folder.config, folder.weights))!;
    const source = {
      get current() {
        return current;
      },
      assertHealthy() {
        if (++calls === 4) throw new Error("lost");
      },
      async recover() {
        current = spare;
        return true;
      },
    };
    const request = { promptIds, images: folder.images, keeps: "canvas" } as const;
    const interrupted = await run(openSession(source, folder.config, request), "maskgit", "dkv-decode");
    const whole = await run(session({ keeps: "canvas" }), "maskgit", "dkv-decode");
    expect(current).toBe(spare);
    expect(decoded(interrupted)).toEqual(decoded(whole));
    expect(interrupted.map(({ cost }) => cost.evaluations).filter((count) => count > 1)).toHaveLength(1);
    spare.dispose();
  });

  it("verifies tokens over its cache, and takes guidance's blind evaluation without it", async () => {
    const wino = await run(session({ keeps: "canvas" }), "wino", "dkv-decode");
    expect(wino.at(-1)!.response).not.toContain(-1);
    const guided = await run(session({ keeps: "canvas" }), "llada", "dkv-decode", { guidance: 1, steps: 4 });
    expect(guided.every(({ cost }) => cost.evaluations === 2)).toBe(true);
  });

  it("keeps no tensor once closed", async () => {
    const plain = createReferenceExecutor(folder.config, folder.weights);
    const before = tf.memory().numTensors;
    await run(session({ keeps: "outputs" }, plain), "confident", "dllm-cache", { gamma: 0.05 });
    expect(tf.memory().numTensors).toBe(before);
    plain.dispose();
  });

  it("refuses, saying what was expected and found", async () => {
    const canvas = Int32Array.from([...promptIds, ...new Array(responseLength).fill(folder.config.maskTokenId)]);
    const rows = Int32Array.of(promptIds.length);
    const partial = { run: Int32Array.of(promptIds.length) };
    const ask = (keeps: Keeps, change = {}) => session({ keeps }).predict({ canvas, rows, partial, ...change });
    await expect(ask("nothing")).rejects.toThrow(/expected a whole pass: this session keeps no cache of the canvas/);
    await expect(ask("canvas")).rejects.toThrow(/a whole pass over \d+ positions before a partial one, found none/);
    const open = session({ keeps: "canvas" });
    await open.predict({ canvas, rows });
    await expect(open.predict({ canvas, rows, partial: { run: Int32Array.of(9, 8) } })).rejects.toThrow(/found 8/);
    expect(() => session({ keeps: "canvas", attention: "causal" })).toThrow(/found a causal mask/);
  });
});
