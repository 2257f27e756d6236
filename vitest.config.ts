import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const root = fileURLToPath(new URL(".", import.meta.url));

/** A worker goes on with the next file where both want the same environment: those that want a document come after all others. */
class ByEnvironment extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const inDocuments = sorted.filter(({ moduleId }) =>
      readFileSync(moduleId, "utf8").startsWith("// @vitest-environment jsdom"),
    );
    return [...sorted.filter((file) => !inDocuments.includes(file)), ...inDocuments];
  }
}

export default defineConfig({
  resolve: { alias: { "@": root } },
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    environment: "node",
    testTimeout: 60_000,
    // No module holds state of its own, so test files may share what they import: half of the time went into that.
    isolate: false,
    sequence: { sequencer: ByEnvironment },
    // Two workers: the machines that run this have two cores, and wasm tests keep one busy each.
    maxWorkers: 2,
  },
});
