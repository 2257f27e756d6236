import { expect, it } from "vitest";
import { startBackend } from "@/lib/engine/backends";
import { currentGpu, guarded } from "@/lib/engine/webgpu/gpu";
import { gatherRows } from "@/lib/engine/webgpu/kernels/gather-rows";
import { upload } from "@/lib/engine/webgpu/program";

it("names a lost device, and works on a new one afterwards", async () => {
  const failures: string[] = [];
  const start = async () => {
    await startBackend({ force: "webgpu", wasmPaths: "/", onFailure: (error) => failures.push(error.message) });
    return currentGpu();
  };
  const gather = async (device: ReturnType<typeof currentGpu>) => {
    const table = upload(device, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [2, 4]);
    return gatherRows(device, table, upload(device, Int32Array.of(1), [1]), 1).data();
  };
  const gpu = await start();
  expect([...(await guarded(gpu, "before", () => gather(gpu)))]).toEqual([5, 6, 7, 8]);
  gpu.backend.device.destroy();
  await expect(guarded(gpu, "after", () => gather(gpu))).rejects.toThrow(/after: the GPU device was lost/);
  expect(failures.join()).toContain("lost");
  const next = await start();
  expect([...(await guarded(next, "again", () => gather(next)))]).toEqual([5, 6, 7, 8]);
});
