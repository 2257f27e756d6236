/** Visits without a network: the service worker that the build makes, on a site in a folder of its host. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { siteServer } from "@/scripts/site/server";
import { lane, runToTheEnd, test } from "./support";

test.use({ serviceWorkers: "allow" });

const FOLDER = "/some/path/";

async function listen(server: Server, port = 0): Promise<number> {
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  return (server.address() as AddressInfo).port;
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((stopped) => server.close(() => stopped()));
}

/** Waits until the whole site is kept. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    return active?.scriptURL;
  });

test("after the first visit the page opens, runs and leads on without its host", async ({ page }) => {
  test.setTimeout(300_000);
  const server = siteServer("out", FOLDER);
  const address = `http://127.0.0.1:${await listen(server)}${FOLDER}`;
  await page.goto(address);
  expect(await kept(page)).toBe(`${address}sw.js`);
  await stop(server);

  await page.goto(`${address}?backend=wasm`);
  await expect(page.getByRole("button", { name: /Status: WebAssembly · f32/ })).toBeVisible({ timeout: 100_000 });
  await runToTheEnd(page);
  await expect(lane(page, "A")).toContainText("exact");

  await page.goto(`${address}docs/links/`);
  await expect(page.getByRole("heading", { level: 1, name: "Links" })).toBeVisible();
  await page.goto(`${address}no/such/page`);
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
});

test("an update waits, is told, and comes with a press", async ({ page }) => {
  test.setTimeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), "site-"));
  cpSync("out", folder, { recursive: true });
  const before = siteServer(folder, FOLDER);
  const port = await listen(before);
  const address = `http://127.0.0.1:${port}${FOLDER}models/`;
  await page.goto(address);
  await kept(page);
  await page.reload();
  const strip = page.getByText("An update of this page is there.");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(strip).toBeHidden();
  await stop(before);

  // Another version: one page says something else, and the service worker has its digest.
  const worker = readFileSync(join(folder, "sw.js"), "utf8");
  writeFileSync(join(folder, "sw.js"), worker.replace(/const VERSION = "\w+"/, 'const VERSION = "next"'));
  const after = siteServer(folder, FOLDER);
  await listen(after, port);
  await page.reload();
  await expect(strip).toBeVisible({ timeout: 60_000 });
  const caches = () =>
    page.evaluate(async () => (await globalThis.caches.keys()).map((name) => name.split(" ").at(-1)));
  await Promise.all([
    page.waitForEvent("load"),
    page.getByRole("status").getByRole("button", { name: "Reload" }).click(),
  ]);
  await expect(strip).toBeHidden();
  expect(await caches()).toContain("next");
  await stop(after);
  rmSync(folder, { recursive: true });
});
