/**
 * Compares the network with folders of values from the reference code.
 * Usage: npm run parity -- FOLDER… [--backend cpu|wasm] [--executor reference|wasm|kernels] [--tolerance strict|loose] [--verbose]
 * A folder holds a model (config.json, model.safetensors, fixtures.json, fixtures.safetensors) or image cases.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createKernelExecutor } from "@/lib/engine/kernels/executor";
import { folderReader, startNodeBackend } from "@/lib/engine/node";
import type { Check } from "@/lib/engine/parity/compare";
import { readImageFolder, readModelFolder } from "@/lib/engine/parity/folder";
import { checkImageFolder } from "@/lib/engine/parity/image-parity";
import { checkModelFolder } from "@/lib/engine/parity/model-parity";
import { looseTolerance, type ParityTolerance, strictTolerance } from "@/lib/engine/parity/tolerance";
import { createReferenceExecutor } from "@/lib/engine/reference/executor";
import { createWasmExecutor } from "@/lib/engine/wasm/executor";

const optionTypes = {
  backend: { type: "string", default: "cpu" },
  executor: { type: "string", default: "reference" },
  tolerance: { type: "string", default: "strict" },
  verbose: { type: "boolean", default: false },
} as const;

const backends = ["cpu", "wasm"] as const;
const executors = { reference: createReferenceExecutor, wasm: createWasmExecutor, kernels: createKernelExecutor };
const tolerances = { strict: strictTolerance, loose: looseTolerance };

/** The value of an option. @throws Error that lists what it may be */
function oneOf<T extends string>(option: string, given: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === given);
  if (!found) throw new Error(`expected --${option} ${allowed.join(" or ")}, found ${given}`);
  return found;
}

type CreateExecutor = (typeof executors)[keyof typeof executors];

async function* checkFolder(folder: string, create: CreateExecutor, tolerance: ParityTolerance): AsyncGenerator<Check> {
  const read = folderReader(folder);
  if (!existsSync(folder)) throw new Error("expected a folder, found none");
  if (!["config.json", "model.safetensors"].some((name) => existsSync(join(folder, name)))) {
    yield* checkImageFolder(await readImageFolder(read));
    return;
  }
  const model = await readModelFolder(read);
  const executor = await create(model.config, model.weights);
  if (!executor) throw new Error("expected a machine with vector instructions for WebAssembly, found none");
  try {
    yield* checkModelFolder(model, executor, tolerance);
  } finally {
    executor.dispose();
  }
}

async function main(): Promise<void> {
  const { values: options, positionals: folders } = parseArgs({ allowPositionals: true, options: optionTypes });
  if (folders.length === 0) throw new Error("expected at least one folder: npm run parity -- FOLDER…");
  const create = executors[oneOf("executor", options.executor, ["reference", "wasm", "kernels"])];
  const tolerance = tolerances[oneOf("tolerance", options.tolerance, ["strict", "loose"])];
  await startNodeBackend(oneOf("backend", options.backend, backends));
  let passed = 0;
  let failures = 0;
  for (const folder of folders) {
    try {
      for await (const check of checkFolder(folder, create, tolerance)) {
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
