import { readFile, stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { expect } from "@playwright/test";
import { docPages, pages } from "@/components/ui/pages";
import { test } from "./support";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".txt": "text/plain",
};

/** The built site as `python3 -m http.server` serves it: a folder answers with its index.html, no ending is guessed. */
function plainHost(): Server {
  return createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://host");
    const path = join("out", decodeURIComponent(pathname));
    const isFolder = await stat(path)
      .then((found) => found.isDirectory())
      .catch(() => false);
    if (isFolder && !pathname.endsWith("/")) return response.writeHead(301, { location: `${pathname}/` }).end();
    const file = isFolder ? join(path, "index.html") : path;
    const body = await readFile(file).catch(() => null);
    if (!body) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(body);
  });
}

test("every page, and the licences, open on a host that serves folders with an index.html alone", async ({ page }) => {
  const server = plainHost();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const failed: string[] = [];
  page.on("response", (response) => {
    if (response.status() >= 400) failed.push(response.url());
  });
  for (const { href } of [...pages, ...docPages]) {
    await page.goto(origin + href);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
  const licences = await page.request.get(`${origin}/licences.txt`);
  expect(await licences.text()).toContain("SIL OPEN FONT LICENSE");
  expect(failed).toEqual([]);
  server.closeAllConnections();
  server.close();
});
