/** The WebGPU device behind tfjs, and the one place where its errors become exceptions. */

import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { BackendError } from "../errors";

/** A running device. Kernels are dispatched on it; `guarded` runs work on it and reports what went wrong. */
export interface Gpu {
  readonly backend: WebGPUBackend;
  /** Called once for every kernel of ours that is dispatched, with its key. */
  readonly onDispatch: ((key: string) => void) | undefined;
}

/**
 * The device of the current tfjs backend.
 * @throws BackendError when that backend is not WebGPU
 */
export function currentGpu(onDispatch?: (key: string) => void): Gpu {
  if (tf.getBackend() !== "webgpu") {
    throw new BackendError(`expected the tfjs backend webgpu to be running, found ${tf.getBackend() || "none"}`);
  }
  return { backend: tf.backend() as WebGPUBackend, onDispatch };
}

const errorFilters: readonly GPUErrorFilter[] = ["validation", "out-of-memory", "internal"];

/**
 * Runs GPU work and fails it when the device reports any error. Without this, a shader that does not compile or a
 * binding that does not fit shows as a result of zeros, delivered faster than usual.
 * @param label what is being done, for the message
 * @param work encodes and submits everything before its first `await`; what comes later is not watched
 * @throws BackendError naming the work and the device's own words
 */
export async function guarded<T>(gpu: Gpu, label: string, work: () => Promise<T>): Promise<T> {
  const { device } = gpu.backend;
  for (const filter of errorFilters) device.pushErrorScope(filter);
  let pending: Promise<T>;
  let scopes: Promise<GPUError | null>[] = [];
  try {
    pending = work();
  } finally {
    scopes = errorFilters.map(() => device.popErrorScope());
  }
  const [outcome, ...reports] = await Promise.allSettled([pending, ...scopes]);
  const loss = await lossOf(device);
  if (loss) throw new BackendError(`${label}: the GPU device was lost: ${loss.message || loss.reason}`);
  const messages = reports.flatMap((report) => (report.status === "fulfilled" && report.value?.message) || []);
  if (messages.length > 0) throw new BackendError(`${label}: the GPU reported an error: ${messages.join("; ")}`);
  if (outcome.status === "rejected") throw outcome.reason;
  return outcome.value;
}

/** Why the device was lost, or undefined while it is alive. */
async function lossOf(device: GPUDevice): Promise<GPUDeviceLostInfo | undefined> {
  return Promise.race([device.lost, undefined]);
}
