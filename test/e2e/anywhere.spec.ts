import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type FrameLocator, type Page } from "@playwright/test";
import sirv from "sirv";
import { pages } from "@/components/ui/pages";
import { site } from "@/components/ui/words/en/site";
import { siteServer } from "@/scripts/site/server";
import { runToTheEnd, test } from "./support";

const FOLDER = "/some/path/";

/** Serves for one test. @returns its origin, and what ends it */
async function serve(server: Server): Promise<{ origin: string; close: () => void }> {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

/** Everything that went wrong in the page without anybody being told. */
function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("response", (response) => response.status() >= 400 && faults.push(`${response.status()} ${response.url()}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    // What a page that is left was still loading.
    if (why !== "net::ERR_ABORTED") faults.push(`${why} ${request.url()}`);
  });
  return faults;
}

/** Waits for the network, and runs all lanes to their end. */
async function runIn(place: Page | FrameLocator): Promise<void> {
  await expect(place.getByRole("button", { name: /Status: WebAssembly · f32/ })).toBeVisible({ timeout: 100_000 });
  await runToTheEnd(place);
  await expect(place.getByRole("region", { name: "Lane A" })).toContainText("exact");
}

test("in a folder of its host every page leads to the next, and the first one back", async ({ page }) => {
  const { origin, close } = await serve(siteServer("out", FOLDER));
  const faults = faultsOf(page);
  const [first, ...others] = pages;
  await page.goto(`${origin}${FOLDER}gallery`);
  for (const { href } of [...others, first]) {
    await page
      .getByRole("navigation", { name: "Pages" })
      .getByRole("link", { name: site.pages[href], exact: true })
      .click();
    await expect(page).toHaveURL(origin + (FOLDER + href.slice(1)).replace(/\/?$/, "/"));
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
  expect(faults).toEqual([]);
  close();
});

test("in a folder of its host the network starts, a run completes, and the licences are found", {
  tag: "@webgpu",
}, async ({ page }) => {
  test.setTimeout(240_000);
  const { origin, close } = await serve(siteServer("out", FOLDER));
  const faults = faultsOf(page);
  await page.goto(`${origin}${FOLDER}?backend=wasm`);
  await runIn(page);
  await page.getByRole("button", { name: /^Help and keys/ }).click();
  const licences = page.getByRole("link", { name: /^Licences/ });
  await expect(licences).toHaveAttribute("href", `${origin}${FOLDER}licences.txt`);
  expect(faults).toEqual([]);
  close();
});

test("in a sandboxed frame of another site, without an origin or storage, the network starts and a run completes", async ({
  page,
}) => {
  test.setTimeout(240_000);
  const { origin, close } = await serve(siteServer("out", FOLDER));
  const host = await serve(
    createServer((_, response) =>
      response
        .setHeader("content-type", "text/html")
        .end(
          `<iframe sandbox="allow-scripts" width="1400" height="860" src="${origin}${FOLDER}?backend=wasm"></iframe>`,
        ),
    ),
  );
  // Chromium lets such a frame change its query; not every browser does.
  await page.addInitScript(() => {
    if (self.origin !== "null") return;
    History.prototype.replaceState = () => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    };
  });
  const faults = faultsOf(page);
  await page.goto(host.origin);
  const frame = page.frameLocator("iframe");
  await runIn(frame);
  await frame.getByRole("button", { name: "Dark theme" }).click();
  await expect(frame.locator("html")).toHaveAttribute("data-theme", "dark");
  await frame.getByRole("button", { name: "Share link" }).click();
  await expect(frame.getByText(/did not allow writing/)).toBeVisible();
  expect(faults).toEqual([]);
  host.close();
  close();
});

test("a host that leaves the slash away from a page's address is asked again with it", async ({ page }) => {
  const files = sirv("out");
  const { origin, close } = await serve(createServer((request, response) => files(request, response)));
  await page.goto(`${origin}/strategies?from=elsewhere#saber`);
  await expect(page).toHaveURL(`${origin}/strategies/?from=elsewhere#saber`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  close();
});

test("an address that does not exist, at any depth, leads back to the playground", async ({ page }) => {
  const { origin, close } = await serve(siteServer("out", FOLDER));
  await page.goto(`${origin}${FOLDER}no/such/page`);
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  await expect(page.locator("link[rel=stylesheet]").first()).toBeAttached();
  await page.getByRole("link", { name: "To the playground" }).click();
  await expect(page).toHaveURL(origin + FOLDER);
  close();
});

test("a script that somebody gets into the page does not run", async ({ page, violations }) => {
  await page.goto("/models/");
  const ran = await page.evaluate(() => {
    document.head.append(Object.assign(document.createElement("script"), { textContent: "globalThis.intruder = 1" }));
    return "intruder" in globalThis;
  });
  expect(ran).toBe(false);
  await expect.poll(() => violations.length).toBeGreaterThan(0);
  violations.length = 0;
});
