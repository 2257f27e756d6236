/** What leaves the page: pictures with the experiment in them, tables, and frames in other pages. */
import { copyFileSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import { expect, type Page } from "@playwright/test";
import { expectNoViolations, lane, open, test } from "./support";

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

test("figures that are drawn while the export dialog is open can be saved, and what cannot is told in it", async ({
  page,
}) => {
  // The runs come once somebody waits for them in the dialog.
  let bring = () => {};
  const isAwaited = new Promise<void>((resolve) => {
    bring = resolve;
  });
  await page.route("**/traces/opening.jsonl", async (route) => {
    await isAwaited;
    await route.continue();
  });
  await open(page);
  await page.getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog", { name: "Export" });
  await expect(dialog.getByText("There is no run yet")).toBeVisible();
  bring();
  expect((await exported(page, "Lane A: heatmap as SVG")).file).toMatch(/heatmap\.svg$/);
  for (const name of ["Comparison of the lanes as SVG", "Where two lanes part as PNG", "Timeline as SVG"])
    await expect(dialog.getByRole("button", { name, exact: true })).toBeVisible();

  await page.evaluate(() => {
    URL.createObjectURL = () => {
      throw new Error("No room for another file.");
    };
  });
  for (const name of ["Lane A: heatmap as PNG", "Lane A: heatmap as CSV"]) {
    await dialog.getByRole("button", { name, exact: true }).click();
    const told = page.getByText("No room for another file.");
    await expect(dialog.locator(told)).toBeInViewport();
    // Nothing lies over it.
    await dialog.getByRole("button", { name: "Dismiss" }).click();
    await expect(told).toBeHidden();
  }
});

test("a lane is saved as an animated GIF with a picture for every iteration, and the clock stands where it stood", async ({
  page,
}) => {
  await open(page);
  await expect(lane(page, "A").getByText("Recorded", { exact: true })).toBeVisible();
  const clock = page.locator('[data-figure="timeline"] [role="slider"]');
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  const stood = await clock.getAttribute("aria-valuetext");
  await page.getByRole("button", { name: "Export" }).click();
  const gif = await exported(page, "Lane A: heatmap as animated GIF");
  expect(gif.file).toMatch(/^lane-A-.*\.heatmap\.gif$/);
  const bytes = readFileSync(gif.path).toString("base64");
  const [frames, repeats] = await page.evaluate(async (text) => {
    const decoder = new ImageDecoder({
      type: "image/gif",
      data: Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)),
    });
    await Promise.all([decoder.completed, decoder.tracks.ready]);
    await decoder.decode({ frameIndex: decoder.tracks.selectedTrack!.frameCount - 1 });
    const { frameCount, repetitionCount } = decoder.tracks.selectedTrack!;
    return [frameCount, repetitionCount];
  }, bytes);
  // Before the first iteration, and after each of the five.
  expect(frames).toBe(6);
  expect(repeats).toBe(Number.POSITIVE_INFINITY);
  expect(await clock.getAttribute("aria-valuetext")).toBe(stood);

  // Called off, it saves nothing and leaves the clock alone.
  await page.getByRole("button", { name: "All lanes side by side as animated GIF" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("button", { name: "All lanes side by side as animated GIF" })).toBeEnabled();
  expect(await clock.getAttribute("aria-valuetext")).toBe(stood);
});

test("a replay opens from a disk without the site: it plays, steps by keys, reads cells and leads to the playground", async ({
  page,
  context,
  baseURL,
}, testInfo) => {
  await open(page);
  await expect(lane(page, "A").getByText("Recorded", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Export" }).click();
  const { path } = await exported(page, "Replay as HTML");
  const file = testInfo.outputPath("replay.html");
  copyFileSync(path, file);

  const replay = await context.newPage();
  const errors: string[] = [];
  const asked: string[] = [];
  replay.on("pageerror", ({ message }) => errors.push(message));
  replay.on("request", (request) => asked.push(request.url()));
  await replay.goto(pathToFileURL(file).href);
  await expect(replay.getByRole("heading", { level: 1 })).not.toBeEmpty();
  await expect(replay.getByRole("img", { name: "The picture that was asked about" })).toBeVisible();
  const told = replay.getByRole("status").filter({ hasText: /^(Iteration \d+ of|Before the first)/ });
  const last = (await told.textContent())!;
  const masks = replay.locator('[aria-label="Answer of lane A"] [data-state="masked"]');
  await expect(masks).toHaveCount(0);
  await replay.keyboard.press("Home");
  await expect(told).toHaveText("Before the first iteration");
  await expect(masks).toHaveCount(32);
  await replay.keyboard.press("ArrowRight");
  await expect(told).toHaveText(/^Iteration 1 of/);
  await replay.getByRole("slider", { name: "Iteration" }).fill("2");
  await expect(told).toHaveText(/^Iteration 2 of/);
  await replay.getByRole("slider", { name: "Iteration" }).fill(String(Number(/\d+$/.exec(last)![0]) - 2));
  await replay.getByRole("button", { name: "Play" }).click();
  await expect(told).toHaveText(last);
  await expect(replay.getByRole("button", { name: "Play" })).toBeVisible();

  const region = replay.getByRole("region", { name: "Lane A" });
  await region.getByRole("img", { name: /^Probability per position/ }).focus();
  await replay.keyboard.press("ArrowRight");
  await expect(region.getByRole("status")).toHaveText(/^Iteration \d+, position 1: /);
  await expect(replay.getByRole("link", { name: "Open in playground" })).toHaveAttribute(
    "href",
    new RegExp(`^${baseURL}/\\?`),
  );
  const saving = replay.waitForEvent("download");
  await replay.getByRole("button", { name: "Save the trace of lane A" }).click();
  expect((await saving).suggestedFilename()).toMatch(/^lane-A-.*\.trace\.json$/);
  await expectNoViolations(replay);
  await replay.emulateMedia({ colorScheme: "dark" });
  await expectNoViolations(replay);
  expect(errors).toEqual([]);
  expect(asked.filter((url) => !/^(file|data|blob):/.test(url))).toEqual([]);
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

test("title and note are written in the share dialog, travel in the link, and stand above the lanes and in a frame", async ({
  page,
  context,
  baseURL,
}) => {
  const title = "Two balloons <b>first</b>";
  await open(page);
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("button", { name: "Share and embed…" }).click();
  await page.getByRole("textbox", { name: "Title" }).fill(title);
  await page.getByRole("textbox", { name: "Note", exact: true }).fill("Look at γ.\nThen press Run all.");
  await expect(page.getByText("25 of 80 characters")).toBeVisible();
  await expect(page).toHaveTitle(`${title} · Dimple Playground`);
  const link = await page.getByRole("textbox", { name: "Link to this experiment and its runs" }).inputValue();
  // What stands in the frame is looked at with the page: it is there before axe looks.
  const preview = page.frameLocator('iframe[title="Preview of the embed"]');
  await expect(preview.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await expect(preview.getByText("Then press Run all.")).toBeVisible();
  await expect(preview.getByRole("grid").first()).toBeVisible();
  await expectNoViolations(page);
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a file" }).click();
  const file = await (await saving).path();
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ title, note: "Look at γ.\nThen press Run all." });
  await page.keyboard.press("Escape");

  const other = await context.newPage();
  await other.goto(link.replace(/^https?:\/\/[^/]+/, baseURL!));
  const words = other.getByRole("region", { name: "What its author says" });
  await expect(words.getByRole("heading", { level: 2, name: title })).toBeVisible();
  await expect(words.locator("b")).toHaveCount(0);
  await expect(words.getByText("Then press Run all.")).toBeVisible();
  await expect(other).toHaveTitle(`${title} · Dimple Playground`);
});

test("sharing speaks German once somebody has chosen it, after a reload too, on a phone and without an overflow", async ({
  page,
}) => {
  await open(page);
  await page.getByRole("banner").getByRole("button", { name: "Auf Deutsch" }).click();
  // A language is kept once its texts have come.
  await expect(page.getByRole("button", { name: "Alle ausführen" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Alle ausführen" })).toBeVisible();
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("button", { name: "Teilen und einbetten…" }).click();
  const dialog = page.getByRole("dialog", { name: "Teilen und einbetten" });
  await expect(dialog.getByText(/Zeichen\. Er öffnet das Experiment/)).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await dialog.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  await expectNoViolations(page);
});
