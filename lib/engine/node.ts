/** The engine without a browser: files from disk, cpu or wasm, no worker. For command-line tools and tests. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type BackendInfo, startBackend } from "./backends";

export type NodeBackendName = "cpu" | "wasm";

/** Starts a tfjs backend in this process. @throws BackendError when it does not start */
export function startNodeBackend(name: NodeBackendName): Promise<BackendInfo> {
  return startBackend({ force: name, wasmPaths: wasmFolder(), onFailure: () => {} });
}

/** Folder of the wasm binaries in the installed package. */
function wasmFolder(): string {
  const manifest = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json");
  return join(dirname(manifest), "wasm-out/");
}

/** Reads files of a folder by name; `null` for those that are not there. */
export function folderReader(folder: string): (name: string) => Promise<Uint8Array | null> {
  return async (name) => {
    try {
      return new Uint8Array(await readFile(join(folder, name)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw error;
    }
  };
}
