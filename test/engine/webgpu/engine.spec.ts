import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { span } from "@/lib/engine/caches/policy";
import { Engine, type OpenRequest } from "@/lib/engine/engine";
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
    keeps: "prompt",
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

const never = { measure: "head", atLeast: 2 };

/** Passes that wait for the device between their layers, each asked for after the one before. */
const choosing: Record<string, { open: Pick<OpenRequest, "keeps" | "attention">; asks: readonly object[] }> = {
  "refreshes some rows": {
    open: { keeps: "outputs" },
    asks: [{}, ...[0, 1].map(() => ({ partial: { run: span(4, 12), selective: { from: 4, count: 2 } } }))],
  },
  "may let the row out": { open: { keeps: "prompt", attention: "causal" }, asks: [{ exit: never }, { exit: never }] },
};

it.each(Object.entries(choosing))(
  "goes on when the device is lost in the middle of a pass that %s",
  async (_, plan) => {
    const engine = await Engine.start({
      backend: "webgpu",
      wasmPaths: "/node_modules/@tensorflow/tfjs-backend-wasm/dist/",
    });
    const { config } = await engine.load({ name: "a", read: readParityFile("a") });
    const promptIds = Int32Array.of(5, 6, 7, 8, 9);
    /** The tables of the plan's predictions, for a response that grows by a token each time. */
    const run = async (beforeLast: () => void) => {
      const session = engine.openSession({ model: "a", promptIds, ...plan.open });
      const canvas = Int32Array.from([...promptIds, ...new Array<number>(7).fill(config.maskTokenId)]);
      const tables = [];
      for (const [index, ask] of plan.asks.entries()) {
        if (index === plan.asks.length - 1) beforeLast();
        tables.push((await session.predict({ canvas, rows: Int32Array.of(5 + index), ...ask })).table);
        canvas[5 + index] = 40 + index;
      }
      session.close();
      return tables;
    };
    const expected = await run(() => {});
    let reads = 0;
    const found = await run(() => {
      const backend = tf.backend() as WebGPUBackend;
      const read = backend.getBufferData.bind(backend);
      backend.getBufferData = (buffer) => {
        reads++;
        const values = read(buffer);
        // The first read hands a layer's numbers over; what they decide is encoded on a device that is gone.
        if (reads === 1) void values.then(() => backend.device.destroy());
        return values;
      };
    });
    expect(reads).toBeGreaterThan(1);
    expect(engine.status.backend).toMatchObject({ name: "webgpu", detail: expect.stringMatching(/lost/) });
    expect(found).toEqual(expected);
    engine.dispose();
  },
);

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
