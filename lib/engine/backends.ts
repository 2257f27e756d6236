/** What runs the network, why, and what happens when it fails. tfjs comes when it is needed: our own kernels do without. */
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
  /** Start tfjs where our own kernels would do without it too, for what computes with it. Default: false. */
  readonly withTfjs?: boolean | undefined;
  /** Called when the running backend fails: device lost, or an error no call was waiting for. */
  readonly onFailure: (error: BackendError) => void;
}

/**
 * Starts the best backend there is: WebGPU when the browser hands out an adapter, else wasm. cpu only when forced.
 * @throws BackendError when the forced backend, or every backend, fails to start
 */
export async function startBackend(options: BackendOptions): Promise<BackendInfo> {
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
export async function stopBackend(name: BackendName): Promise<void> {
  const { tf } = await import("./tfjs");
  try {
    tf.removeBackend(name);
  } catch {
    // A lost device refuses its own clean-up; what it held is gone with it.
  }
}

async function startCpu(): Promise<BackendInfo> {
  const { activate } = await import("./tfjs");
  await activate("cpu");
  return { name: "cpu", detail: "Plain JavaScript: slow, for tests." };
}

async function startWasm(options: BackendOptions, reason: string): Promise<BackendInfo> {
  const build = kernelBuild();
  if (!build || options.withTfjs) await (await import("./tfjs")).activateWasm(options.wasmPaths);
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
  const device = await requestDevice(adapter);
  watchDevice(device, options.onFailure);
  const [{ tf, activate }, { WebGPUBackend }] = await Promise.all([
    import("./tfjs"),
    import("@tensorflow/tfjs-backend-webgpu"),
  ]);
  if (tf.findBackendFactory("webgpu")) await stopBackend("webgpu");
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

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
