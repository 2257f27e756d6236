import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  resolve: { alias: { "@": root } },
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    environment: "node",
    testTimeout: 60_000,
    // No module holds state of its own, so test files may share what they import: half of the time went into that.
    isolate: false,
    // Two workers: the machines that run this have two cores, and wasm tests keep one busy each.
    maxWorkers: 2,
  },
});
