/**
 * The picture that chats and networks show beside a link: public/preview.png, 1200 × 630, taken of the built site with the
 * recorded runs that the page opens with.
 *
 *   npm run build && npm run preview
 */
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { findChromium } from "./chromium.mjs";
import { siteServer } from "./site/server";

const root = new URL("../", import.meta.url);
const SIZE = { width: 1200, height: 630 };

/** A heading over the lanes, and nothing of the page that makes no sense in a picture. */
const LOOK = `
  body { zoom: 1.2; background: var(--card); }
  main { padding: 20px 24px !important; }
  main > :not(.preview):not(:has(section[aria-label^="Lane"])) { display: none !important; }
  [role="status"] { display: none !important; }
  .preview { display: flex; align-items: baseline; gap: 16px; padding: 0 4px 10px; }
  .preview b { font-size: 30px; white-space: nowrap; }
  .preview span { color: var(--muted); font-size: 17px; }
`;

const server = siteServer(fileURLToPath(new URL("out/", root)));
await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
const { port } = server.address() as AddressInfo;
const found = await findChromium();
const browser = await chromium.launch({ executablePath: found.executablePath, args: found.args });
try {
  const page = await browser.newPage({ viewport: SIZE, colorScheme: "light", serviceWorkers: "block" });
  await page.goto(`http://127.0.0.1:${port}/embed/?parts=answer,heatmap&controls=none&theme=light`);
  await page.getByRole("grid").nth(1).waitFor();
  await page.addStyleTag({ content: LOOK });
  await page.evaluate(() => {
    const heading = document.createElement("p");
    heading.className = "preview";
    const name = Object.assign(document.createElement("b"), { textContent: "Dimple Playground" });
    const told = "See and steer how a masked-diffusion language model decodes";
    heading.append(name, Object.assign(document.createElement("span"), { textContent: told }));
    document.querySelector("main")!.prepend(heading);
  });
  // Charts take the width they find a moment after.
  await page.waitForTimeout(1000);
  await page.screenshot({ path: fileURLToPath(new URL("public/preview.png", root)) });
} finally {
  await browser.close();
  server.close();
}
console.log("public/preview.png");
