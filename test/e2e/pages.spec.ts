/** What every page of the site owes to everybody; a page is tested as soon as it stands in the menu. */
import { expect } from "@playwright/test";
import { docPages, pages } from "@/components/ui/pages";
import { expectNoViolationsInEitherTheme, test } from "./support";

const PHONE = { width: 390, height: 844 };

/** The pages of the menu and of the help, and what is shown where there is none. */
const NO_PAGE = "/404.html";
const addresses = [...[...pages, ...docPages].map(({ href }) => href), NO_PAGE];

for (const address of addresses) {
  test(`${address} is as wide as a phone, accessible in either theme and without an error`, async ({ page }) => {
    const errors: string[] = [];
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", ({ message }) => errors.push(message));
    await page.setViewportSize(PHONE);
    await page.goto(address, { waitUntil: "networkidle" });
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    // Charts take the width they find a moment after they are first drawn.
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
    await expectNoViolationsInEitherTheme(page, address === NO_PAGE);
    expect(errors).toEqual([]);
  });
}
