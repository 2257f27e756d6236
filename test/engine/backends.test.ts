import { afterEach, expect, it, vi } from "vitest";
import { startBackend } from "@/lib/engine/backends";
import { wasmFolder } from "@/lib/engine/node";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const never = () => new Promise<never>(() => {});
const options = { wasmPaths: wasmFolder(), onFailure: () => {} };

/** Starts while time flies. */
async function startInNoTime(gpu: object, force?: "webgpu") {
  vi.stubGlobal("navigator", { gpu });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const starting = startBackend({ ...options, force });
  const outcome = starting.catch((error: Error) => error);
  await vi.advanceTimersByTimeAsync(20_000);
  vi.useRealTimers();
  return outcome;
}

it("takes WebAssembly, and says why, where WebGPU never answers the question for an adapter", async () => {
  const backend = await startInNoTime({ requestAdapter: never });
  expect(backend).toMatchObject({
    name: "wasm",
    detail: expect.stringContaining(
      "WebGPU is not used: the browser was asked for an adapter and did not answer in 20 s",
    ),
  });
  expect(await startInNoTime({ requestAdapter: never }, "webgpu")).toMatchObject({
    name: "BackendError",
    message: "WebGPU was asked for, but the browser was asked for an adapter and did not answer in 20 s",
  });
});

it("takes WebAssembly where a device never comes, and gives back one that comes too late", async () => {
  let give: (device: object) => void = () => {};
  const adapter = {
    info: {},
    features: new Set(),
    limits: {},
    requestDevice: () =>
      new Promise((resolve) => {
        give = resolve;
      }),
  };
  const backend = await startInNoTime({ requestAdapter: async () => adapter });
  expect(backend).toMatchObject({
    name: "wasm",
    detail: expect.stringContaining("was asked for a device and did not answer in 20 s"),
  });
  const destroy = vi.fn();
  give({ destroy });
  await vi.waitFor(() => expect(destroy).toHaveBeenCalledOnce());
});

it("starts on our own kernels without tfjs, and with it where somebody computes with it", async () => {
  const asked = vi.fn();
  vi.doMock("@/lib/engine/tfjs", () => ({ activateWasm: asked }));
  try {
    expect(await startBackend({ ...options, force: "wasm" })).toMatchObject({ name: "wasm" });
    expect(asked).not.toHaveBeenCalled();
    await startBackend({ ...options, force: "wasm", withTfjs: true });
    expect(asked).toHaveBeenCalledExactlyOnceWith(options.wasmPaths);
  } finally {
    vi.doUnmock("@/lib/engine/tfjs");
  }
});
