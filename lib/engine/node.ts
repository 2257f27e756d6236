/** The engine without a browser: files from disk, cpu or wasm, no worker. For command-line tools and tests. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { type BackendInfo, startBackend } from "./backends";
import { Engine } from "./engine";
import { FetchError } from "./errors";
import type { ModelSource } from "./weights/loader";

export type NodeBackendName = "cpu" | "wasm";

/** An engine in this process: `engine.load(folderSource(path))`, then `engine.openSession(…)`. */
export function startNodeEngine(backend: NodeBackendName = "wasm"): Promise<Engine> {
  return Engine.start({ backend, wasmPaths: wasmFolder() });
}

/** A model folder on disk; the model takes the folder's name. */
export function folderSource(folder: string): ModelSource {
  const read = folderReader(folder);
  return { name: basename(resolve(folder)), read: (file) => read(file) };
}

/** Starts tfjs, all of it, on a backend in this process: for tools and tests that build executors themselves. */
export async function startNodeBackend(name: NodeBackendName): Promise<BackendInfo> {
  await import("@tensorflow/tfjs");
  return startBackend({ force: name, wasmPaths: wasmFolder(), withTfjs: true, onFailure: () => {} });
}

/** Folder of the wasm binaries in the installed package. */
export function wasmFolder(): string {
  const manifest = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json");
  return join(dirname(manifest), "wasm-out/");
}

/** Reads files of a folder by name; `null` for those that are not there. @throws FetchError for unreadable ones */
export function folderReader(folder: string): (name: string) => Promise<Uint8Array | null> {
  return async (name) => {
    try {
      return new Uint8Array(await readFile(join(folder, name)));
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") return null;
      throw new FetchError(`${join(folder, name)}: ${message}`);
    }
  };
}
