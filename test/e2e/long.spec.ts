/** Runs as long as those of large models: they open without keeping the page busy, and can be read. */
import { gzipSync } from "node:zlib";
import { expect, type Page } from "@playwright/test";
import { longTrace } from "@/test/charts/long-trace";
import { busyWhile } from "./main-thread";
import { lane, open, test } from "./support";

/** Longest stretch of the main thread, ms: what people do not yet feel as a stop. */
const LONGEST_MS = 200;

/** The same for a run of a million cells, whose charts are drawn a slice at a time: about 200 ms where nothing else runs. */
const LONGEST_OF_LONG_MS = 400;

const field = (name: string) => `test/fixtures/field/${name}`;
const files = (page: Page) => page.getByLabel("Trace file");
const packed = (length: number, iterations: number) => gzipSync(JSON.stringify(longTrace(length, iterations)));

/** Weights would only slow this down. */
const withoutNetwork = (page: Page) => page.route("**/model.safetensors", () => {});

test("no file of those that froze the page keeps its main thread busy for 200 ms", async ({ page }) => {
  await withoutNetwork(page);
  await open(page);
  const { longestMs } = await busyWhile(page, async () => {
    for (const name of ["trace-length-1e8.json.gz", "trace-splice-tokens-200k.json.gz", "trace-absurd-columns.json"]) {
      await files(page).setInputFiles(field(name));
      await expect(page.getByText(`“${name}”:`)).toBeVisible();
    }
    await files(page).setInputFiles(field("trace-forged-wrong.json"));
    await expect(lane(page, "C").getByText("From a file")).toBeVisible();
  });
  expect(longestMs).toBeLessThan(LONGEST_MS);
});

test("a run of 1,024 tokens in 1,024 iterations opens and plays without a stop", async ({ page }) => {
  await withoutNetwork(page);
  await open(page);
  const file = { name: "long.json.gz", mimeType: "application/gzip", buffer: packed(1024, 1024) };
  const opening = await busyWhile(page, async () => {
    await files(page).setInputFiles(file);
    await expect(lane(page, "C").getByText("1,024 positions")).toBeVisible({ timeout: 60_000 });
    await expect(lane(page, "C").getByRole("button", { name: "Current block" })).toBeVisible();
  });
  const steps = 10;
  const stepping = await busyWhile(page, async () => {
    await page.getByRole("region", { name: "Lane C" }).focus();
    for (let step = 0; step < steps; step++) await page.keyboard.press("ArrowLeft");
    await expect(lane(page, "C").getByRole("slider", { name: /Commits per iteration/ })).toHaveAttribute(
      "aria-valuenow",
      String(1024 - steps),
    );
  });
  expect(opening.longestMs).toBeLessThan(LONGEST_OF_LONG_MS);
  expect(stepping.longestMs).toBeLessThan(LONGEST_OF_LONG_MS);
});

test("a long answer is found in by number and text, and its heatmap shows the block in question, a part, or all", async ({
  page,
}) => {
  await withoutNetwork(page);
  await open(page);
  const file = { name: "long.json.gz", mimeType: "application/gzip", buffer: packed(512, 256) };
  await files(page).setInputFiles(file);
  const long = lane(page, "C");
  const find = long.getByRole("searchbox", { name: /^Find in Answer of lane C/ });
  await find.fill("300");
  await find.press("Enter");
  await expect(long.locator('[data-position="300"]')).toHaveAttribute("aria-pressed", "true");
  await expect(long.locator('[data-position="300"]')).toBeInViewport();
  await find.fill("red apple");
  await find.press("Enter");
  await expect(long.locator('[data-position="301"]')).toHaveAttribute("aria-pressed", "true");
  await find.fill("zebra");
  await find.press("Enter");
  await expect(long.getByText("not found")).toBeVisible();

  await expect(long.getByText("positions 0 … 511 of 512, iterations 1 … 256 of 256")).toBeVisible();
  await long.getByRole("button", { name: "Current block" }).click();
  await expect(long.getByText(/^positions 464 … 511 of 512/)).toBeVisible();
  const all = long.getByRole("group", { name: /all of it; arrow keys move/ });
  await all.focus();
  await all.press("ArrowLeft");
  await expect(long.getByText(/^positions 452 … 499 of 512/)).toBeVisible();
  await all.press("-");
  await expect(long.getByText(/^positions 416 … 511 of 512/)).toBeVisible();
  await long.getByRole("button", { name: "All", exact: true }).click();
  await expect(all).toHaveCount(0);
  // Lanes scroll in their own place: the page is as high as the window.
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(900);
});
