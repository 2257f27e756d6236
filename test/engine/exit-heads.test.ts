import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { decode } from "@/lib/decoding/decode";
import { strategyById } from "@/lib/decoding/strategies";
import type { Settings } from "@/lib/decoding/strategy";
import type { Executor } from "@/lib/engine/executor";
import { preprocessImage } from "@/lib/engine/image/preprocess";
import { createKernelExecutor } from "@/lib/engine/kernels/executor";
import { folderSource, startNodeBackend } from "@/lib/engine/node";
import { createReferenceExecutor } from "@/lib/engine/reference/executor";
import { fixedExecutor, openSession } from "@/lib/engine/session/session";
import { createWasmExecutor } from "@/lib/engine/wasm/executor";
import { loadModelFiles, type ModelFiles } from "@/lib/engine/weights/loader";
import { renderScene } from "@/lib/scene/render";
import type { Scene } from "@/lib/scene/scene";
import { shippedAtlas } from "../scene/atlas-file";
import { randomWeights, testConfig } from "./random-network";

/** What `python -m training.exits` writes. */
interface RecordedCase {
  question: string;
  scene: Scene | null;
  promptIds: number[];
  responseLength: number;
  /** `closest`: how near the closest decision to leave was. */
  runs: { settings: Settings; tokens: number[]; layers: number[]; closest: number }[];
}

/** A decision closer than this may fall the other way by rounding. */
const CLOSE_CALL = 1e-4;
const folder = "public/models/mini-ar";
const { cases } = JSON.parse(readFileSync("test/fixtures/mini-ar/exits.json", "utf8")) as { cases: RecordedCase[] };
const atlas = shippedAtlas();
let model: ModelFiles;

beforeAll(async () => {
  await startNodeBackend("wasm");
  model = await loadModelFiles(folderSource(folder));
});

async function answerOf(executor: Executor, one: RecordedCase, settings: Settings) {
  const { scene, responseLength } = one;
  const picture =
    scene && preprocessImage({ width: 96, height: 96, data: renderScene(scene, atlas) }, model.processor!);
  const promptIds = Int32Array.from(one.promptIds);
  const session = openSession(fixedExecutor(executor), model.config, {
    promptIds,
    images: picture ? { pixelValues: picture.pixelValues, grids: [picture.grid] } : undefined,
    keeps: "prompt",
    attention: "causal",
  });
  const { eosTokenId, padTokenId } = model.config;
  const request = {
    predictor: session,
    strategy: strategyById("calm"),
    settings,
    prompt: promptIds,
    responseLength,
    seed: 0,
    endIds: [eosTokenId!, padTokenId!],
  };
  const [tokens, layers]: [number[], number[]] = [[], []];
  try {
    for await (const { commits, cost } of decode(request)) {
      tokens.push(commits[0]!.token);
      layers.push(cost.layers!);
    }
  } finally {
    session.close();
  }
  return { tokens, layers };
}

describe("trained ways out", () => {
  it.each([
    ["plain", createReferenceExecutor, 3],
    ["wasm", createWasmExecutor, 3],
    ["kernels", createKernelExecutor, cases.length],
  ] as const)(
    "the %s executor leaves where the training code leaves, with the same tokens",
    async (_, create, count) => {
      const executor = (await create(model.config, model.weights))!;
      let compared = 0;
      for (const one of cases.slice(0, count)) {
        for (const { settings, tokens, layers, closest } of one.runs) {
          if (closest < CLOSE_CALL) continue;
          const found = await answerOf(executor, one, settings);
          expect(found.layers, `${one.question}, ${settings.measure}`).toEqual(layers);
          expect(found.tokens).toEqual(tokens);
          compared++;
        }
      }
      executor.dispose();
      expect(compared).toBeGreaterThan(2 * count);
    },
  );

  it("leave earlier than the borrowed head does", () => {
    const mean = (measure: string) => {
      const layers = cases.flatMap(({ runs }) => runs.find(({ settings }) => settings.measure === measure)!.layers);
      return layers.reduce((sum, depth) => sum + depth, 0) / layers.length;
    };
    expect(mean("trained")).toBeLessThan(mean("head") - 1);
    expect(mean("classifier")).toBeLessThan(mean("head") - 1);
  });

  it("are asked for by name, and refused where a model has none", async () => {
    const config = testConfig();
    const executor = createReferenceExecutor(config, randomWeights(config, 1));
    const promptIds = Int32Array.of(70, 71);
    const session = openSession(fixedExecutor(executor), config, { promptIds, keeps: "prompt", attention: "causal" });
    const run = decode({
      predictor: session,
      strategy: strategyById("calm"),
      settings: { measure: "classifier" },
      prompt: promptIds,
      responseLength: 4,
      seed: 0,
      endIds: [],
    });
    await expect(run.next()).rejects.toThrow(/trained ways out .* this model has none/);
    session.close();
    executor.dispose();
  });

  it("are missed by name where the file beside the weights is not there", async () => {
    const whole = folderSource(folder);
    const source = {
      ...whole,
      read: (async (file, options) =>
        file === "exits.safetensors" ? null : whole.read(file, options)) as typeof whole.read,
    };
    await expect(loadModelFiles(source)).rejects.toThrow(/expected the file exits.safetensors/);
  });
});
