/** Room for another language: nothing overflows or is cut off where texts are half as long again, nor in German. */
import { expect, type Page } from "@playwright/test";
import { cutOff, lengthen } from "./longer";
import { open, test } from "./support";

const WIDTHS = [1440, 1024, 390] as const;

/** Pages whose texts are there in more than one language, and what is there when each has come alive. */
const PAGES = [
  ["/", (page: Page) => page.getByRole("group", { name: "Answer of lane A", includeHidden: true })],
  ["/learn/", (page: Page) => page.getByRole("heading", { level: 1 })],
  ["/learn/gamma/", (page: Page) => page.getByRole("group", { name: "Answer of lane A" })],
  ["/examples/", (page: Page) => page.getByRole("heading", { level: 1 })],
  ["/labs/", (page: Page) => page.getByRole("button", { name: "Measure", exact: true })],
] as const;

test("texts half as long again find room at every width", async ({ page }) => {
  test.setTimeout(240_000);
  for (const [path, alive] of PAGES) {
    await page.goto(path);
    await expect(alive(page)).toBeAttached();
    await lengthen(page);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      // Charts take their width a moment after the window has.
      await expect.poll(() => cutOff(page), { message: `${path} at ${width} px` }).toEqual([]);
    }
  }
});

test("the site speaks German once it is asked to, on every page and the next visit, and finds room for it", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await open(page);
  await page.getByRole("banner").getByRole("button", { name: "Auf Deutsch" }).click();
  await expect(page.getByRole("button", { name: "Alle ausführen" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  const inGerman = [
    ["/", "Szene"],
    ["/learn/", "Lernen"],
    ["/learn/left-to-right/", "Der bekannte Weg"],
    ["/examples/", "Beispiele"],
    ["/labs/", "Längenbias"],
  ] as const;
  for (const [path, told] of inGerman) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: told })).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await expect.poll(() => cutOff(page), { message: `${path} at ${width} px` }).toEqual([]);
    }
  }
  // A page without German says so, and is English to those who hear it.
  await page.goto("/models/");
  await expect(page.getByText("Diese Seite gibt es nur auf Englisch.")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  // A lesson without German says so in a line.
  await page.goto("/learn/training/");
  await expect(page.getByText("Diese Lektion gibt es nur auf Englisch.")).toBeVisible();
  await expect(page.locator("h1[lang=en]")).toBeVisible();
});
