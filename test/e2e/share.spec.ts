/** What leaves the page: pictures with the experiment in them, tables, and frames in other pages. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Page } from "@playwright/test";
import { lane, open, test } from "./support";

/** Presses a button of the export dialog. @returns the path and the name of what it saves */
async function exported(page: Page, name: string): Promise<{ path: string; file: string }> {
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name, exact: true }).click();
  const download = await saving;
  return { path: await download.path(), file: download.suggestedFilename() };
}

test("a figure is saved as SVG and PNG and its cells as CSV; the picture brings the experiment back", async ({
  page,
}) => {
  await open(page);
  await expect(lane(page, "A").getByText("Recorded", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Export" }).click();
  const svg = readFileSync((await exported(page, "Lane A: heatmap as SVG")).path, "utf8");
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  expect(svg).toContain("<title>Lane A: heatmap</title>");
  expect(svg).not.toContain("var(--");
  const csv = readFileSync((await exported(page, "Lane A: heatmap as CSV")).path, "utf8");
  // Five iterations of 32 positions, a header, and the end of the last line.
  expect(csv.split("\r\n")).toHaveLength(5 * 32 + 2);
  const png = await exported(page, "Lane A: heatmap as PNG");
  expect(png.file).toMatch(/^lane-A-.*\.heatmap\.png$/);
  const buffer = readFileSync(png.path);

  await page.keyboard.press("Escape");
  const question = page.getByRole("textbox", { name: "Question" });
  const asked = await question.inputValue();
  await question.fill("how many cats are there ?");
  await page
    .locator('input[type="file"][accept*="image"]')
    .setInputFiles({ name: "figure.png", mimeType: "image/png", buffer });
  await expect(page.getByText("The experiment of the picture “figure.png” is open.")).toBeVisible();
  // It runs by itself, as a link does, and the scene folds to a bar that quotes the question.
  await expect(page.getByText(`“${asked}”`)).toBeVisible();
});

test("another page embeds two runs: each shows its parts, tells its height, and leads to the playground", async ({
  page,
  baseURL,
}) => {
  const frames = [
    `<iframe id="one" sandbox="allow-scripts" width="560" height="100" src="${baseURL}/embed/?parts=answer,heatmap,timeline&lane=B&theme=dark"></iframe>`,
    `<iframe id="two" width="620" height="100" src="${baseURL}/embed/?parts=answer,comparison&controls=none&lane=A"></iframe>`,
  ];
  const grow = `<script>addEventListener("message", ({ data, source }) => {
    if (data?.type !== "dimple-playground:height") return;
    for (const frame of document.querySelectorAll("iframe")) if (frame.contentWindow === source) frame.height = data.height;
  })</script>`;
  const host = createServer((_, response) =>
    response.setHeader("content-type", "text/html").end(grow + frames.join("")),
  );
  await new Promise<void>((listening) => host.listen(0, "127.0.0.1", listening));
  await page.goto(`http://127.0.0.1:${(host.address() as AddressInfo).port}/`);
  const [one, two] = ["#one", "#two"].map((id) => page.frameLocator(id));

  await expect(one!.getByRole("region", { name: "Lane B" }).getByText("iterations")).toBeVisible();
  await expect(one!.getByRole("region", { name: "Lane A" })).toHaveCount(0);
  await expect(one!.getByRole("grid")).toBeVisible();
  await expect(one!.locator("html")).toHaveAttribute("data-theme", "dark");
  await one!.getByRole("button", { name: "Play" }).click();
  await expect(one!.getByRole("button", { name: "Pause" })).toBeVisible();

  await expect(
    two!.getByText(/lane=A shows one lane, and a comparison needs two; the comparison is left out/),
  ).toBeVisible();
  await expect(two!.getByRole("button", { name: "Play" })).toHaveCount(0);
  const onward = two!.getByRole("link", { name: "Open in playground" });
  await expect(onward).toHaveAttribute("href", new RegExp(`^${baseURL}/\\?`));
  for (const id of ["#one", "#two"]) {
    await expect.poll(async () => Number(await page.locator(id).getAttribute("height"))).toBeGreaterThan(150);
  }
  const addresses = page.frames().map((frame) => frame.url());
  expect(addresses.filter((address) => address.includes("/embed/?parts="))).toHaveLength(2);
  host.closeAllConnections();
  host.close();
});
