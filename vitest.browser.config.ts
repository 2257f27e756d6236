import { fileURLToPath } from "node:url";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { findChromium } from "./scripts/chromium.mjs";

const root = fileURLToPath(new URL(".", import.meta.url));

/** WebGPU exists in browsers only: these tests run in a headless Chromium, on its software adapter. */
export default defineConfig({
  resolve: { alias: { "@": root } },
  optimizeDeps: {
    // Found at start, so that the page is not reloaded in the middle of a run.
    include: ["core", "backend-webgpu", "backend-wasm", "backend-cpu"]
      .map((part) => `@tensorflow/tfjs-${part}`)
      .concat("fast-png", "zod", "@huggingface/tokenizers", "fflate"),
  },
  test: {
    include: ["test/**/*.spec.ts"],
    exclude: ["test/e2e/**"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: await findChromium() }),
      instances: [{ browser: "chromium" }],
    },
  },
});
