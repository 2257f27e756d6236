/**
 * Every chart of the gallery beside a picture of it, in both themes. `npm run pictures` renews those that no longer look
 * alike, adds missing ones and takes away those whose chart is gone; look at the difference before you keep it.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { changeBetween, fromPng, halved, type Picture, toPng } from "./picture";
import { test } from "./support";

const FOLDER = "test/golden/gallery";

// Pictures are of this width, whatever the other tests are run at.
test.use({ viewport: { width: 1200, height: 900 }, contextOptions: { reducedMotion: "reduce" } });

type Theme = "light" | "dark";

const fileOf = (theme: Theme, chart: string) =>
  `${FOLDER}/${theme}/${chart.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.png`;

async function openGallery(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.goto("/gallery", { waitUntil: "networkidle" });
  await page.evaluate(() => document.fonts.ready);
}

/** All examples of a chart as they stand, without the menu bar that may lie over them. */
async function shoot(section: Locator): Promise<Picture> {
  await section.evaluate(replaceForeignSigns);
  return halved(await section.screenshot({ animations: "disabled", style: "header { visibility: hidden }" }));
}

/**
 * Writes `*` for every sign that no font of the site has, such as ✓: each machine draws it with a font of its own.
 * Runs in the page.
 */
function replaceForeignSigns(section: Element): void {
  const ranges = [...document.fonts]
    .flatMap(({ unicodeRange }) => unicodeRange.split(","))
    .map((range) => {
      const [first, last] = range.trim().slice("U+".length).split("-");
      return [first!.replaceAll("?", "0"), (last ?? first!).replaceAll("?", "F")].map((code) =>
        Number.parseInt(code, 16),
      );
    });
  const isOurs = (sign: string) =>
    ranges.some(([first, last]) => first! <= sign.codePointAt(0)! && sign.codePointAt(0)! <= last!);
  const texts = document.createTreeWalker(section, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.nodeValue ?? "";
    const replaced = [...text].map((sign) => (isOurs(sign) ? sign : "*")).join("");
    if (replaced !== text) texts.currentNode.nodeValue = replaced;
  }
}

for (const theme of ["light", "dark"] as const) {
  test(`every chart looks as in its picture, ${theme}`, async ({ page }, testInfo) => {
    const isRenewing = ["all", "changed"].includes(testInfo.config.updateSnapshots);
    await openGallery(page, theme);
    const files: string[] = [];
    for (const section of await page.locator("main > section").all()) {
      const chart = await section.locator("> h2").innerText();
      const file = fileOf(theme, chart);
      files.push(file);
      const picture = await shoot(section);
      const change = existsSync(file) ? changeBetween(fromPng(readFileSync(file)), picture) : "it has no picture yet";
      if (change === null) continue;
      mkdirSync(dirname(file), { recursive: true });
      if (isRenewing) writeFileSync(file, toPng(picture));
      else {
        await testInfo.attach(chart, { body: Buffer.from(toPng(picture)), contentType: "image/png" });
        expect.soft(change, `${chart}, ${theme}; \`npm run pictures\` renews ${file}`).toBeNull();
      }
    }
    const gone = readdirSync(`${FOLDER}/${theme}`)
      .map((name) => `${FOLDER}/${theme}/${name}`)
      .filter((file) => !files.includes(file));
    if (isRenewing) for (const file of gone) rmSync(file);
    else expect(gone, "pictures whose chart is gone").toEqual([]);
  });
}

test("a change of colour, a wider line, larger numbers and a lost class are told from the picture", async ({
  page,
}) => {
  await openGallery(page, "light");
  for (const { chart, css } of [
    { chart: "Commit chart", css: ":root { --lane-a: #1d4ed8 }" },
    { chart: "Commit chart", css: "[class*=meanLine] { stroke-width: 2.4px }" },
    { chart: "Trajectory", css: "[class*=axis] { font-size: 12px }" },
    { chart: "Token strip", css: "[class*=token] { background: none }" },
  ]) {
    const section = page.getByRole("region", { name: chart, exact: true });
    const style = await page.addStyleTag({ content: css });
    expect(changeBetween(fromPng(readFileSync(fileOf("light", chart))), await shoot(section)), css).not.toBeNull();
    await style.evaluate((element) => element.parentNode?.removeChild(element));
  }
});
