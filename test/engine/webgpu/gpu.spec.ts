import { beforeAll, describe, expect, it } from "vitest";
import { BackendError } from "@/lib/engine/errors";
import { type Gpu, guarded } from "@/lib/engine/webgpu/gpu";
import { gatherRows } from "@/lib/engine/webgpu/kernels/gather-rows";
import { dispatch, type KernelCall, upload } from "@/lib/engine/webgpu/program";
import { randomFloats } from "../random-network";
import { startWebGpu } from "./support";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await startWebGpu();
});

const copyKernel = (key: string, body: string): KernelCall => ({
  key,
  inputs: { source: { tensor: upload(gpu, Float32Array.of(1, 2, 3, 4), [4]), components: 1 } },
  output: { shape: [4], components: 1 },
  workgroupSize: [4, 1, 1],
  workgroups: [1, 1, 1],
  body,
});
const run = (call: KernelCall) => guarded(gpu, "test run", () => dispatch(gpu, call).data());

describe("guarded", () => {
  it("returns what a sound kernel computed", async () => {
    const values = await run(copyKernel("copy", "result[i32(localId.x)] = source[i32(localId.x)];"));
    expect([...values]).toEqual([1, 2, 3, 4]);
  });

  it("fails a run whose shader does not compile, instead of returning zeros", async () => {
    const broken = run(copyKernel("broken", "result[0] = no_such_function(source[0]);"));
    await expect(broken).rejects.toThrow(BackendError);
    await expect(run(copyKernel("broken", "result[0] = no_such_function(source[0]);"))).rejects.toThrow(
      /test run: the GPU reported an error.*"broken"/s,
    );
  });

  it("fails a run whose binding the shader never uses", async () => {
    await expect(run(copyKernel("unused", "result[0] = 1.0;"))).rejects.toThrow(/test run: the GPU reported an error/);
  });

  it("recovers: the next sound kernel runs", async () => {
    const values = await run(copyKernel("copy", "result[i32(localId.x)] = source[i32(localId.x)];"));
    expect([...values]).toEqual([1, 2, 3, 4]);
  });

  it("passes on what the work itself throws", async () => {
    await expect(guarded(gpu, "work", async () => Promise.reject(new Error("no rows")))).rejects.toThrow("no rows");
  });
});

describe("gatherRows", () => {
  const table = randomFloats(6 * 8, 1);
  const extra = randomFloats(2 * 8, 2);
  const both = [...table, ...extra];
  const picked = [5, 6, 0, 7];
  const gather = (onto?: Float32Array) =>
    guarded(gpu, "gather", () =>
      gatherRows(gpu, upload(gpu, table, [6, 8]), upload(gpu, Int32Array.from(picked), [4]), 4, {
        extra: upload(gpu, extra, [2, 8]),
        onto: onto && upload(gpu, onto, [4, 8]),
      }).data<"float32">(),
    );
  const expected = picked.flatMap((row) => both.slice(row * 8, row * 8 + 8));

  it("picks rows of the table, and rows of the extra matrix behind it", async () => {
    expect([...(await gather())]).toEqual(expected);
  });

  it("adds them to the rows of another matrix", async () => {
    const onto = randomFloats(4 * 8, 3);
    expect([...(await gather(onto))]).toEqual(expected.map((value, i) => Math.fround(value + onto[i]!)));
  });
});
