import { describe, expect, it } from "vitest";
import { createKernelExecutor } from "@/lib/engine/kernels/executor";
import { kernelBuild } from "@/lib/engine/kernels/module";
import type { Check } from "@/lib/engine/parity/compare";
import { readModelFolder } from "@/lib/engine/parity/folder";
import { checkModelFolder } from "@/lib/engine/parity/model-parity";
import { strictTolerance } from "@/lib/engine/parity/tolerance";
import { readParityFile } from "./webgpu/support";

it("a browser that knows relaxed SIMD takes the build that uses it", () => {
  expect(kernelBuild()).toBe("relaxed");
});

describe.each(["plain", "relaxed"] as const)("the %s build of the kernels, in a browser", (build) => {
  it.each(["a", "b_tied", "c"])("reproduces stages, caches, logits and generations of %s", async (name) => {
    const folder = await readModelFolder(readParityFile(name));
    const executor = (await createKernelExecutor(folder.config, folder.weights, build))!;
    const checks: Check[] = [];
    for await (const check of checkModelFolder(folder, executor, strictTolerance)) checks.push(check);
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    const names = checks.map((check) => check.name);
    expect(names).toEqual(expect.arrayContaining(["inputs_embeds", "layer.0", "logits", "cache.k.1"]));
    expect(names.filter((check) => check.startsWith("generation")).length).toBe(folder.fixtures.generation.length);
  });
});
