/** Which tfjs backend runs the network, why, and what happens when it fails. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { BackendError } from "./errors";
import { kernelBuild } from "./kernels/module";

export type BackendName = "webgpu" | "wasm" | "cpu";

/** The backend in use, in words for people. */
export interface BackendInfo {
  readonly name: BackendName;
  /** Which device, and why this backend: one sentence, plain text. */
  readonly detail: string;
}

export interface BackendOptions {
  /** Use this backend and no other. */
  readonly force?: BackendName | undefined;
  /** Where the wasm binaries are: a folder ending with `/`, or a URL per binary. */
  readonly wasmPaths: string | Record<string, string>;
  /** Called when the running backend fails: device lost, or an error no call was waiting for. */
  readonly onFailure: (error: BackendError) => void;
}

/**
 * Starts the best backend there is: WebGPU when the browser hands out an adapter, else wasm. cpu only when forced.
 * @throws BackendError when the forced backend, or every backend, fails to start
 */
export async function startBackend(options: BackendOptions): Promise<BackendInfo> {
  tf.enableProdMode(); // no advertisement in Node, no checks that cost time
  if (options.force === "cpu") return startCpu();
  if (options.force === "wasm") return startWasm(options, "asked for");
  try {
    return await startWebGpu(options);
  } catch (error) {
    const reason = messageOf(error);
    if (options.force === "webgpu") throw new BackendError(`WebGPU was asked for, but ${reason}`);
    return startWasm(options, `WebGPU is not used: ${reason}`);
  }
}

/** Frees the backend in use, lost devices included, so that a new one can be started. */
export function stopBackend(name: BackendName): void {
  try {
    tf.removeBackend(name);
  } catch {
    // A lost device refuses its own clean-up; what it held is gone with it.
  }
}

async function startCpu(): Promise<BackendInfo> {
  await activate("cpu");
  return { name: "cpu", detail: "Plain JavaScript: slow, for tests." };
}

async function startWasm(options: BackendOptions, reason: string): Promise<BackendInfo> {
  // Thread workers are made from a stringified function, which bundlers rewrite so that every thread dies.
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  setWasmPaths(options.wasmPaths);
  await activate("wasm");
  const build = kernelBuild();
  const simd = build ? (build === "relaxed" ? "relaxed SIMD" : "SIMD") : "no SIMD";
  return { name: "wasm", detail: `WebAssembly on one processor core, ${simd} (${reason}).` };
}

/** Longest wait for either answer of the browser’s WebGPU, ms: on some machines neither comes, on a busy one they are late. */
const gpuAnswerMs = 20_000;

/** @throws BackendError when there is no answer in time */
async function answered<T>(answer: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new BackendError(`the browser was asked for ${what} and did not answer in ${gpuAnswerMs / 1000} s`)),
      gpuAnswerMs,
    );
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}

async function startWebGpu(options: BackendOptions): Promise<BackendInfo> {
  const gpu = typeof navigator === "undefined" ? undefined : navigator.gpu;
  if (!gpu) throw new BackendError("this browser has no WebGPU");
  const adapter = await answered(gpu.requestAdapter({ powerPreference: "high-performance" }), "an adapter");
  if (!adapter) throw new BackendError("the browser found no graphics adapter");
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  const device = await requestDevice(adapter);
  watchDevice(device, options.onFailure);
  if (tf.findBackendFactory("webgpu")) stopBackend("webgpu");
  tf.registerBackend("webgpu", () => new WebGPUBackend(device, adapter.info));
  await activate("webgpu");
  return { name: "webgpu", detail: describeAdapter(adapter) };
}

/** A device with the adapter's own limits: tfjs's request leaves out the number of storage buffers. */
async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const features: GPUFeatureName[] = ["timestamp-query", "bgra8unorm-storage"];
  const limits = [
    "maxComputeWorkgroupStorageSize",
    "maxComputeWorkgroupsPerDimension",
    "maxStorageBufferBindingSize",
    "maxBufferSize",
    "maxComputeWorkgroupSizeX",
    "maxComputeInvocationsPerWorkgroup",
    "maxStorageBuffersPerShaderStage",
  ] as const;
  const request = adapter.requestDevice({
    requiredFeatures: features.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(limits.map((limit) => [limit, adapter.limits[limit]])),
  });
  try {
    return await answered(request, "a device");
  } catch (error) {
    // One that comes too late would hold memory that nobody uses.
    void request.then((device) => device.destroy()).catch(() => {});
    throw error;
  }
}

/** A bad shader or binding raises only this event, and the results of the skipped work are zeros. */
function watchDevice(device: GPUDevice, onFailure: (error: BackendError) => void): void {
  device.addEventListener("uncapturederror", (event) => {
    onFailure(new BackendError(`the graphics device reported: ${event.error.message.slice(0, 400)}`));
  });
  void device.lost.then(({ reason, message }) => {
    onFailure(new BackendError(`the graphics device was lost (${reason}): ${message}`));
  });
}

function describeAdapter({ info }: GPUAdapter): string {
  const name = info.description || [info.vendor, info.architecture].filter(Boolean).join(" ") || "unnamed adapter";
  const software = /swiftshader|llvmpipe|software|warp|microsoft basic/i.test(
    `${name} ${info.vendor} ${info.architecture}`,
  );
  return software ? `WebGPU on ${name}: emulated on the processor, so slow.` : `WebGPU on ${name}.`;
}

async function activate(name: BackendName): Promise<void> {
  const started = await tf.setBackend(name).catch((error: unknown) => {
    throw new BackendError(`${name} did not start: ${messageOf(error)}`);
  });
  if (!started || tf.getBackend() !== name) throw new BackendError(`${name} did not start`);
  await tf.ready();
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
