import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/chromium.mjs";

// Two checkouts can be tested beside each other.
const port = Number(process.env.E2E_PORT ?? 4173);
const browser = await findChromium();

/** Letters of the same shape, width and colour on every machine: pages are compared with pictures of them. */
const textArgs = ["--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb"];

const launch = (args: readonly string[]) => ({
  executablePath: browser.executablePath,
  args: [...args, ...textArgs],
});

const withoutWebGpu = (args: readonly string[]) => args.filter((arg) => !arg.includes("webgpu"));

/** Browser tests run against the built site, served as the plain files it is. */
export default defineConfig({
  testDir: "test/e2e",
  timeout: 120_000,
  expect: { timeout: 20_000 },
  // Two cores: while one test's network computes, the other's page draws or waits. More would only wait for each other.
  workers: 2,
  // Tests of a file need nothing of each other: neither worker is idle while the other has the last file.
  fullyParallel: true,
  retries: process.env.CI ? 1 : 0,
  reporter: [["list"]],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    viewport: { width: 1440, height: 900 },
    // It would fetch the whole site again for every test; the one that is about it lets it.
    serviceWorkers: "block",
    // To record one takes two thirds of a test's time. A test that failed is recorded as it is tried again; `--trace on` records all.
    trace: "on-first-retry",
  },
  // WebGPU is emulated here, and its start alone costs seconds: it has the tests that are about runs on it. All others are
  // in a browser that has none, as many visitors' are.
  projects: [
    { name: "webgpu", grep: /@webgpu/, use: { launchOptions: launch(browser.args) } },
    { name: "webassembly", grepInvert: /@webgpu/, use: { launchOptions: launch(withoutWebGpu(browser.args)) } },
  ],
  webServer: {
    command: `npx tsx scripts/start.ts --host 127.0.0.1 --port ${port}`,
    url: `http://127.0.0.1:${port}`,
    reuseExistingServer: !process.env.CI,
  },
});
