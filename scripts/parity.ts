/**
 * Compares the network with folders of values from the reference code.
 * Usage: npm run parity -- FOLDER… [--backend cpu|wasm] [--executor reference|wasm] [--verbose]
 * A folder holds a model (config.json, model.safetensors, fixtures.json, fixtures.safetensors) or image cases.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { folderReader, startNodeBackend } from "@/lib/engine/node";
import type { Check } from "@/lib/engine/parity/compare";
import { readImageFolder, readModelFolder } from "@/lib/engine/parity/folder";
import { checkImageFolder } from "@/lib/engine/parity/image-parity";
import { checkModelFolder, strictTolerance } from "@/lib/engine/parity/model-parity";
import { createReferenceExecutor } from "@/lib/engine/reference/executor";
import { createWasmExecutor } from "@/lib/engine/wasm/executor";

const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: {
    backend: { type: "string", default: "cpu" },
    executor: { type: "string", default: "reference" },
    verbose: { type: "boolean", default: false },
  },
});

async function* checkFolder(folder: string): AsyncGenerator<Check> {
  const read = folderReader(folder);
  if (!existsSync(join(folder, "config.json"))) {
    yield* checkImageFolder(await readImageFolder(read));
    return;
  }
  const model = await readModelFolder(read);
  const create = options.executor === "wasm" ? createWasmExecutor : createReferenceExecutor;
  const executor = create(model.config, model.weights);
  try {
    yield* checkModelFolder(model, executor, strictTolerance);
  } finally {
    executor.dispose();
  }
}

async function main(): Promise<void> {
  if (folders.length === 0) throw new Error("expected at least one folder: npm run parity -- FOLDER…");
  if (options.backend !== "cpu" && options.backend !== "wasm") {
    throw new Error(`expected --backend cpu or wasm, found ${options.backend}`);
  }
  if (options.executor !== "reference" && options.executor !== "wasm") {
    throw new Error(`expected --executor reference or wasm, found ${options.executor}`);
  }
  await startNodeBackend(options.backend);
  let passed = 0;
  let failures = 0;
  for (const folder of folders) {
    try {
      for await (const check of checkFolder(folder)) {
        if (check.passed) passed++;
        else failures++;
        if (!check.passed || options.verbose) {
          console.log(`${check.passed ? "ok  " : "FAIL"} ${folder} ${check.name}: ${check.detail}`);
        }
      }
    } catch (error) {
      failures++;
      console.log(`FAIL ${folder}: ${error instanceof Error ? error.message : error}`);
    }
  }
  console.log(`${passed} passed, ${failures} failed`);
  process.exitCode = failures > 0 ? 1 : 0;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
});
