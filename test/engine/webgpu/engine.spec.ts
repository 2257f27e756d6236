import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { Engine } from "@/lib/engine/engine";
import { readModelFolder } from "@/lib/engine/parity/folder";
import { readParityFile } from "./support";

it("predicts on WebGPU, and goes on with the same run on a new device when the device is lost", async () => {
  const read = readParityFile("a");
  const { fixtures, config, images } = await readModelFolder(read);
  const run = fixtures.generation.find((each) => each.use_cache && each.alg_p_threshold === null)!;
  const statuses: string[] = [];
  const engine = await Engine.start({
    backend: "webgpu",
    wasmPaths: "/node_modules/@tensorflow/tfjs-backend-wasm/dist/",
    onStatus: ({ backend }) => statuses.push(`${backend.name}: ${backend.detail}`),
  });
  await engine.load({ name: "a", read });
  expect(engine.status).toMatchObject({ backend: { name: "webgpu" }, models: ["a"] });
  const prompt = fixtures.prompt_ids[0]!;
  const session = engine.openSession({
    model: "a",
    promptIds: Int32Array.from(prompt),
    prefill: "dimple",
    pictures: [formulaImage()],
  });
  expect(images!.grids).toEqual([[1, 8, 12]]);
  const canvas = Int32Array.from([...prompt, ...Array<number>(fixtures.answer_length).fill(config.maskTokenId)]);
  for (const [index, iteration] of run.iterations.slice(0, 4).entries()) {
    if (index === 2) (tf.backend() as WebGPUBackend).device.destroy();
    const rows = Int32Array.from(iteration.masked, ([, place]) => prompt.length + place);
    const { table } = await session.predict({ canvas, rows });
    const tokens = iteration.masked.map((_, row) => table.topIds[row * 8]);
    expect(tokens).toEqual(iteration.token);
    canvas.set(iteration.answer[0]!, prompt.length);
  }
  expect(statuses.at(-1)).toMatch(/^webgpu: .*Started again because .*lost/);
  session.close();
  engine.dispose();
});

/** The picture of this folder, as its description gives it: 32 × 48 pixels, constant 1. */
function formulaImage() {
  const [height, width, k] = [32, 48, 1];
  const data = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data.set([7 * x + 3 * y + 11 * k, x * y + 5 * x + 40 * k, (x - y) ** 2 + 13 * y + 90 * k], (y * width + x) * 3);
    }
  }
  return { height, width, data };
}
