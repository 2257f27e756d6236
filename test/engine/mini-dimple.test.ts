import { readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { preprocessImage } from "@/lib/engine/image/preprocess";
import { ropePositions } from "@/lib/engine/model/positions";
import { folderSource, startNodeBackend } from "@/lib/engine/node";
import { createReferenceExecutor } from "@/lib/engine/reference/executor";
import { createWasmExecutor } from "@/lib/engine/wasm/executor";
import { loadModelFiles, type ModelFiles } from "@/lib/engine/weights/loader";
import { renderScene } from "@/lib/scene/render";
import type { Scene } from "@/lib/scene/scene";
import { shippedAtlas } from "../scene/atlas-file";

/** What the training code computes for the shipped weights. */
interface Recorded {
  digest: string;
  cases: {
    task: string;
    scene: Scene | null;
    promptLength: number;
    inputIds: number[];
    /** Unshifted logits of some rows. */
    logits: { row: number; values: number[] }[];
    /** Tower's output for the middle cell, where there is a scene. */
    visionOut?: number[];
  }[];
}

const recorded = JSON.parse(readFileSync("test/fixtures/mini-dimple/logits.json", "utf8")) as Recorded;

/** Relative to the largest value: both sides compute in single precision, and the file holds six digits. */
const tolerance = 5e-5;

const atlas = shippedAtlas();
let model: ModelFiles;

beforeAll(async () => {
  await startNodeBackend("wasm");
  model = await loadModelFiles(folderSource("public/models/mini-dimple"));
});

it("the recorded logits belong to the shipped weights", () => {
  expect(recorded.digest).toBe(model.digest);
});

it.each([
  ["plain", createReferenceExecutor],
  ["wasm", createWasmExecutor],
] as const)(
  "the %s executor gives the training code's features and logits for the shipped weights",
  async (_, create) => {
    const executor = create(model.config, model.weights);
    for (const { scene, inputIds, promptLength, logits, visionOut } of recorded.cases) {
      const image =
        scene && preprocessImage({ width: 96, height: 96, data: renderScene(scene, atlas) }, model.processor!);
      let middle: Float32Array | undefined;
      const features =
        image &&
        (await executor.encodeImages(image.pixelValues, [image.grid], (stage, values, [cells, width]) => {
          const cell = Math.floor(cells! / 2);
          if (stage === "vision.out") middle = values.slice(cell * width!, (cell + 1) * width!);
        }));
      if (visionOut) expectClose(middle!, visionOut);
      const ids = Int32Array.from(inputIds);
      const { positions } = ropePositions(ids, 0, image ? [image.grid] : [], model.config);
      const result = await executor.run({
        ids,
        positions,
        promptLength,
        attention: "bidirectional",
        image: features ?? undefined,
        headRows: Int32Array.from(logits, ({ row }) => row),
        wantLogits: true,
      });
      expectClose(
        result.logits!,
        logits.flatMap(({ values }) => values),
      );
    }
    executor.dispose();
  },
);

function expectClose(actual: Float32Array, expected: number[]): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i]!)), 0);
  expect(worst / scale).toBeLessThan(tolerance);
}
