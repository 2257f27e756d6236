import { beforeAll, expect, it } from "vitest";
import { readModelFolder } from "@/lib/engine/parity/folder";
import { fixedExecutor, openSession } from "@/lib/engine/session/session";
import { createWebGpuExecutor } from "@/lib/engine/webgpu";
import { largestDifference, readParityFile, startWebGpu } from "./support";

beforeAll(async () => {
  await startWebGpu();
});

it("runs some of the picture's tokens: nothing is stale while the canvas stands", async () => {
  const folder = await readModelFolder(readParityFile("a"));
  const executor = await createWebGpuExecutor(folder.config, folder.weights);
  const promptIds = Int32Array.from(folder.fixtures.prompt_ids[0]!);
  const open = openSession(fixedExecutor(executor), folder.config, {
    promptIds,
    images: folder.images,
    keeps: "canvas",
  });
  const canvas = Int32Array.from([...promptIds, ...new Int32Array(8).fill(folder.config.maskTokenId)]);
  const picture = Array.from(canvas.keys()).filter((at) => canvas[at] === folder.config.imageTokenId);
  const rows = Int32Array.of(promptIds.length + 2);
  const whole = await open.predict({ canvas, rows, wantLogits: true });
  for (const places of [picture.slice(1, 3), [0, picture.at(-1)!], [0]]) {
    const some = await open.predict({ canvas, rows, wantLogits: true, partial: { run: Int32Array.from(places) } });
    expect(largestDifference(some.logits!, whole.logits!)).toBeLessThan(5e-5);
  }
  open.close();
  executor.dispose();
});
