/** tfjs and its backends, for those who compute with it: WebGPU, and machines without vector instructions. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { BackendError } from "./errors";

export { tf };

/** Makes a backend the one that computes. @throws BackendError where it does not start */
export async function activate(name: string): Promise<void> {
  tf.enableProdMode(); // no advertisement in Node, no checks that cost time
  const started = await tf.setBackend(name).catch((error: unknown) => {
    throw new BackendError(`${name} did not start: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (!started || tf.getBackend() !== name) throw new BackendError(`${name} did not start`);
  await tf.ready();
}

/** Makes WebAssembly the backend that computes. @param paths folder of the binaries ending with `/`, or a URL per binary */
export async function activateWasm(paths: string | Record<string, string>): Promise<void> {
  // Thread workers are made from a stringified function, which bundlers rewrite so that every thread dies.
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  setWasmPaths(paths);
  await activate("wasm");
}
