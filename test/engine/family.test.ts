import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { DecoderPass, Executor } from "@/lib/engine/executor";
import { readConfig } from "@/lib/engine/family";
import { dimple } from "@/lib/engine/family/dimple";
import type { ModelFamily } from "@/lib/engine/family/family";
import { createKernelExecutor } from "@/lib/engine/kernels/executor";
import type { ModelConfig } from "@/lib/engine/model/config";
import { folderReader, folderSource, startNodeBackend, startNodeEngine } from "@/lib/engine/node";
import { readModelFolder } from "@/lib/engine/parity/folder";
import type { PredictRequest } from "@/lib/engine/predictor";
import { createReferenceExecutor } from "@/lib/engine/reference/executor";
import { fixedExecutor, openSession, type SessionRequest } from "@/lib/engine/session/session";
import { createWasmExecutor } from "@/lib/engine/wasm/executor";
import { fixtureJson, parityFolder } from "./fixtures";
import { randomWeights, testConfig } from "./random-network";

/** Logits stay below 10 and differ by the order of sums. */
const equalLogits = 5e-5;

const promptIds = Int32Array.of(5, 9, 33, 60, 71, 12);
const responseLength = 8;

/** A family as different from Dimple as the engine allows: it scores tokens in their own place and takes no pictures. */
const inPlace: ModelFamily = {
  id: "in-place",
  matches: ({ model_type, width }) => model_type === "in-place" && width !== undefined,
  shift: 0,
  parse(json) {
    const { width } = z.object({ width: z.number() }).parse(json);
    const { shift: _, ...sizes } = testConfig({ hidden_size: width });
    return { ...sizes, imageTokenId: null, vision: null };
  },
  tensors: dimple.tensors,
};

const { config } = readConfig({ model_type: "in-place", width: 64 }, [dimple, inPlace]);
const passes: DecoderPass[] = [];
let executor: Executor;

beforeAll(async () => {
  await startNodeBackend("wasm");
  executor = createReferenceExecutor(config, randomWeights(config, 3));
});

afterAll(() => executor.dispose());

const open = (request: Omit<SessionRequest, "promptIds">, of: ModelConfig = config, on = executor) =>
  openSession(fixedExecutor(on), of, { ...request, promptIds });

/** The executor, noting each pass. */
const noted = (of: Executor): Executor => ({
  ...of,
  run(pass, capture) {
    passes.push(pass);
    return of.run(pass, capture);
  },
});

function canvasWith(known: Record<number, number> = {}): Int32Array {
  const response = Array.from({ length: responseLength }, (_, at) => known[at] ?? config.maskTokenId);
  return Int32Array.from([...promptIds, ...response]);
}

const maskedRows = (canvas: Int32Array) =>
  Int32Array.from(canvas.keys()).filter((at) => at >= promptIds.length && canvas[at] === config.maskTokenId);

function worstDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}

describe("a config is read by its family", () => {
  it("which says where logits stand", () => {
    expect(config).toMatchObject({ shift: 0, vision: null, attention: "bidirectional" });
    expect(testConfig().shift).toBe(1);
    expect(testConfig({ full_attn_mask: false }).attention).toBe("causal");
  });

  it("or refused, naming what was expected and found", () => {
    const expected = 'config.json: model_type: expected "dimple" or "in-place"; found ';
    expect(() => readConfig({ model_type: "llada" }, [dimple, inPlace])).toThrow(`${expected}"llada"`);
    expect(() => readConfig({ hidden_size: 64 }, [dimple, inPlace])).toThrow(`${expected}nothing`);
    expect(() => readConfig({ model_type: "Dream" }, [dimple])).toThrow('expected "dimple"; found "Dream"');
    expect(() => readConfig([])).toThrow("config.json: the file: expected an object, found []");
  });
});

describe("a network that scores tokens in their own place", () => {
  it("is asked at the rows themselves, where a shifted one is asked at those before", async () => {
    const canvas = canvasWith({ 1: 40 });
    const rows = maskedRows(canvas);
    for (const [of, before] of [
      [config, 0],
      [testConfig(), 1],
    ] as const) {
      passes.length = 0;
      const network = createReferenceExecutor(of, randomWeights(of, 3));
      const prompt = promptIds.length;
      const wholeCanvas = open({ keeps: "canvas" }, of, noted(network));
      await wholeCanvas.predict({ canvas, rows });
      await wholeCanvas.predict({
        canvas,
        rows: Int32Array.of(prompt + 4),
        partial: { run: Int32Array.of(prompt + 1) },
      });
      const keptPrompt = open({ keeps: "prompt" }, of, noted(network));
      await keptPrompt.predict({ canvas, rows });
      await keptPrompt.predict({ canvas, rows });
      const [whole, partial, first, second] = passes as [DecoderPass, DecoderPass, DecoderPass, DecoderPass];
      expect(whole.headRows).toEqual(rows.map((row) => row - before));
      expect(partial.places).toEqual(Int32Array.of(prompt + 1, prompt + 4 - before));
      expect(first.keep).toBe(prompt - before);
      expect(second.ids).toHaveLength(responseLength + before);
      expect(second.headRows).toEqual(rows.map((row) => row - prompt));
      expect(wholeCanvas.shift).toBe(before);
      wholeCanvas.close();
      keptPrompt.close();
      network.dispose();
    }
  });

  it.each([
    [
      "the prompt under the prefix mask",
      { keeps: "prompt", attention: "prefix" },
      { keeps: "nothing", attention: "prefix" },
    ],
    [
      "what grows under a causal mask",
      { keeps: "prompt", attention: "causal" },
      { keeps: "nothing", attention: "causal" },
    ],
    ["the canvas", { keeps: "canvas" }, { keeps: "nothing" }],
  ] as const)("keeps %s, and says what it says without a cache", async (_, cached, uncached) => {
    const [keeping, plain] = [open(cached), open(uncached)];
    const everything = Int32Array.from(canvasWith().keys());
    const grows = "attention" in cached && cached.attention === "causal";
    const known: Record<number, number> = {};
    for (const [position, token] of [40, 7, 90].entries()) {
      const canvas = canvasWith(known);
      const rows = maskedRows(canvas);
      const partial = cached.keeps === "canvas" && position > 0 ? { partial: { run: everything } } : {};
      const request: PredictRequest = { canvas, rows, wantLogits: true, ...partial };
      const answer = await keeping.predict(request);
      const { logits } = await plain.predict({ canvas, rows, wantLogits: true });
      expect(worstDifference(answer.logits!, logits!)).toBeLessThan(equalLogits);
      if (position > 0 && cached.keeps !== "canvas")
        expect(answer.cost.cachedTokens).toBe(promptIds.length + (grows ? position - 1 : 0));
      known[position] = token;
    }
    keeping.close();
    plain.close();
  });

  it("verifies a known token by the mask in its place", async () => {
    // Deeper layers know the token through others that have seen it; one layer sees the canvas as it is.
    const shallow = { ...config, numHiddenLayers: 1 };
    const network = createReferenceExecutor(shallow, randomWeights(shallow, 3));
    const session = open({ keeps: "nothing" }, shallow, network);
    const canvas = canvasWith({ 0: 40, 1: 7, 5: 90 });
    const verify = Int32Array.from([0, 1, 5], (at) => promptIds.length + at);
    const { verified } = await session.predict({ canvas, rows: maskedRows(canvas), verify });
    for (const [index, position] of verify.entries()) {
      const hidden = canvas.slice().fill(config.maskTokenId, position, position + 1);
      const rows = Int32Array.of(position);
      const { table, logits } = await session.predict({ canvas: hidden, rows, wantLogits: true });
      expect(verified![index]).toBeCloseTo(Math.exp(logits![canvas[position]!]! - table.logSumExp[0]!), 5);
    }
    session.close();
    network.dispose();
  });
});

describe("a network without a tower", () => {
  it("refuses pictures in words", async () => {
    const images = { pixelValues: new Float32Array(16), grids: [[1, 2, 2]] as const };
    expect(() => open({ keeps: "nothing", images })).toThrow("this network has no vision tower, found 1");
    await expect(executor.encodeImages(images.pixelValues, images.grids)).rejects.toThrow("no vision tower");
  });

  it("is loaded from a folder that says so, and answers as with a tower that sees nothing", async () => {
    const folder = mkdtempSync(join(tmpdir(), "text-only-"));
    const {
      vision_config: _,
      image_token_id: __,
      ...textOnly
    } = fixtureJson("c/config.json") as Record<string, unknown>;
    writeFileSync(join(folder, "config.json"), JSON.stringify({ ...textOnly, vision_config: null }));
    writeFileSync(join(folder, "model.safetensors"), readFileSync(join(parityFolder("c"), "model.safetensors")));
    const processor = readFileSync(join(parityFolder("a"), "preprocessor_config.json"));
    writeFileSync(join(folder, "preprocessor_config.json"), processor); // left over: it makes no tower
    const engine = await startNodeEngine("wasm");
    const model = await engine.load(folderSource(folder));
    expect(model).toMatchObject({ processor: null, config: { vision: null, imageTokenId: null } });

    const { fixtures, config: seeing, weights } = await readModelFolder(folderReader(parityFolder("c")));
    const prompt = Int32Array.from(fixtures.prompt_ids[0]!);
    const pixel = { width: 8, height: 8, data: new Uint8Array(192) };
    const request = { model: model.name, promptIds: prompt, keeps: "nothing" } as const;
    expect(() => engine.openSession({ ...request, pictures: [pixel] })).toThrow("takes no pictures, found 1");

    const blind = engine.openSession(request);
    const tower = (await createKernelExecutor(seeing, weights))!;
    const sighted = openSession(fixedExecutor(tower), seeing, request);
    const canvas = Int32Array.from([...prompt, seeing.maskTokenId, seeing.maskTokenId]);
    const rows = Int32Array.of(prompt.length, prompt.length + 1);
    const [one, other] = await Promise.all(
      [blind, sighted].map((each) => each.predict({ canvas, rows, wantLogits: true })),
    );
    expect(one!.logits).toEqual(other!.logits);
    blind.close();
    sighted.close();
    tower.dispose();
    engine.dispose();
  });
});

it.each([8, 24])("heads of %i channels, by a key of their own, need not fill the residual stream", async (headDim) => {
  const section = [headDim / 4, headDim / 8, headDim / 8];
  const of = testConfig({ head_dim: headDim, mrope_section: section, vision_config: null });
  expect(of).toMatchObject({ headDim, hiddenSize: 64, numAttentionHeads: 4 });
  const weights = randomWeights(of, 5);
  expect(weights.floats("model.layers.0.self_attn.o_proj.weight")).toHaveLength(64 * 4 * headDim);
  const canvas = canvasWith({ 2: 40 });
  const answers = [];
  const networks = [
    createReferenceExecutor(of, weights),
    createWasmExecutor(of, weights),
    (await createKernelExecutor(of, weights))!,
  ];
  for (const network of networks) {
    const session = open({ keeps: "outputs" }, of, network);
    await session.predict({ canvas: canvasWith(), rows: maskedRows(canvasWith()) });
    const partial = { run: Int32Array.from(canvas.keys()), selective: { from: promptIds.length, count: 3 } };
    answers.push((await session.predict({ canvas, rows: maskedRows(canvas), wantLogits: true, partial })).logits!);
    session.close();
    network.dispose();
  }
  for (const other of answers.slice(1)) expect(worstDifference(answers[0]!, other)).toBeLessThan(equalLogits);
});
