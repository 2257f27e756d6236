import { readdirSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { expectNoViolations, lane, runAll, test } from "./support";

/** A lesson is one file. */
const ids = readdirSync("lib/learn/lessons")
  .map((name) => name.replace(/\.ts$/, ""))
  .filter((name) => name !== "index");

const step = (page: Page, title: string) => page.getByRole("heading", { level: 2, name: title });

/** Goes on with Tab alone until something of this name has the focus, and presses it. */
async function pressByKeyboard(page: Page, name: RegExp): Promise<void> {
  for (let tabs = 0; tabs < 120; tabs++) {
    await page.keyboard.press("Tab");
    const focused = page.locator(":focus");
    const said = (await focused.getAttribute("aria-label")) ?? (await focused.textContent()) ?? "";
    if (name.test(said.trim())) return page.keyboard.press("Enter");
  }
  throw new Error(`expected to reach ${name} by Tab, reached the end of 120 tabs`);
}

test("a lesson is done from end to end by keyboard alone, and the list of lessons remembers it", async ({ page }) => {
  await page.goto("/learn/");
  await pressByKeyboard(page, /Two tokens that need each other/);
  await expect(step(page, "Two balls, two places")).toBeVisible();
  // Nothing tells before the answer is given.
  await expect(lane(page, "A")).toContainText("0of 32");
  await expect(runAll(page)).toBeHidden();
  await expectNoViolations(page);
  await pressByKeyboard(page, /^1Yes: both places/);
  await expect(page.getByText(/^Not quite\. It wrote .*bottom left.*bottom left/)).toBeFocused();
  await expect(lane(page, "A")).toContainText("wrong");
  await pressByKeyboard(page, /^Next/);
  await expect(step(page, "Likely alone, wrong together")).toBeFocused();
  await expect(page.getByRole("region", { name: "The chosen cell" })).toContainText("right");
  await pressByKeyboard(page, /^Next/);
  await expect(lane(page, "B")).toBeHidden();
  await pressByKeyboard(page, /^2Get it right, with one iteration more/);
  await expect(page.getByText(/^Right\. .*in 2 iterations where lane A took 1/)).toBeFocused();
  await expect(lane(page, "B")).toContainText("exact");
  await pressByKeyboard(page, /^Next/);
  await pressByKeyboard(page, /^Next/);
  await expect(page.getByText("That was this lesson.")).toBeVisible();
  await page.reload();
  await expect(page.getByText("That was this lesson.")).toBeVisible();
  await page.goto("/learn/");
  await expect(page.getByRole("link", { name: /Two tokens that need each other/ })).toContainText("done");
  await page.getByRole("button", { name: "Forget it" }).click();
  await expect(page.getByRole("link", { name: /Two tokens that need each other/ })).not.toContainText("done");
});

test("before a class a lesson goes by the keys of a clicker, on a beamer's screen, until Escape", async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.goto("/learn/gamma/");
  await page.getByRole("button", { name: "Present" }).click();
  await expect(page.getByRole("navigation", { name: "Pages" })).toBeHidden();
  await expect(step(page, "How sure is it?")).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press("PageDown");
  await expect(step(page, "The threshold γ")).toBeVisible();
  await expect(lane(page, "A")).toContainText("exact");
  await page.keyboard.press("ArrowRight");
  // The first press shows the answer, and one lane: the one that was hidden.
  await expect(lane(page, "B")).toBeVisible();
  await expect(lane(page, "A")).toBeHidden();
  await page.keyboard.press("ArrowRight");
  await expect(step(page, "When nothing passes")).toBeVisible();
  await page.keyboard.press("PageUp");
  await expect(step(page, "The threshold γ")).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1024);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Present" })).toBeVisible();
  await expect(lane(page, "A")).toBeVisible();
});

test("a link for a class is made in the lesson, and opens nothing but what it names", async ({ page }) => {
  await page.goto("/learn/gamma/");
  await page.getByRole("button", { name: "Link for a class" }).click();
  const dialog = page.getByRole("dialog", { name: "Link for a class" });
  await dialog.getByRole("textbox", { name: /^Name of the class/ }).fill("Linguistics 2");
  await dialog.getByRole("switch", { name: "1. How sure is it?" }).click();
  await expectNoViolations(page);
  const link = await dialog.getByRole("textbox", { name: "The link" }).inputValue();
  expect(new URL(link).search).toBe("?class=Linguistics+2&steps=2-5");
  await page.goto(`${link}&gamma=0.7`);
  await expect(page.getByText("Linguistics 2")).toBeVisible();
  await expect(page.getByRole("link")).toHaveCount(0);
  await expect(page.getByRole("list", { name: "Steps" }).getByRole("listitem")).toHaveCount(4);
  await page.getByRole("button", { name: "Step 3: Your turn" }).click();
  await expect(page.getByText("0.7, set for this class")).toBeVisible();
  await expect(page.getByRole("slider", { name: /γ/ })).toHaveCount(0);
});

test("a class link says what it does not understand, and a lesson that does not exist which there are", async ({
  page,
}) => {
  await page.goto("/learn/gamma/?class=A&gama=0.5&gamma=7&steps=9");
  const notices = page.getByRole("region", { name: "Notices" });
  await expect(notices).toContainText('expected one of class, steps, present, gamma, found "gama"');
  await expect(notices).toContainText('expected gamma between 0.01 and 1, or free, found "7"');
  await expect(notices).toContainText("no step is left to show; showing all of them");
  await page.goto("/learn/attention/");
  await expect(page.getByText("There is no such lesson. There are:")).toBeVisible();
  await page.getByRole("link", { name: "Left to right, and all at once" }).click();
  await expect(step(page, "The way you know")).toBeVisible();
});

test("a setting is changed, and the model runs with it in the browser", async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto("/learn/parallel/?backend=wasm");
  await page.getByRole("button", { name: "Step 4: Where is the line?" }).click();
  await page.getByRole("slider", { name: /γ/ }).fill("0.9");
  await expect(lane(page, "A")).toContainText("Settings have changed");
  await runAll(page).click();
  await expect(lane(page, "A")).toContainText("exact", { timeout: 120_000 });
});

for (const id of ids) {
  test(`the lesson ${id} fits on a phone at every step, and is accessible at its end, in the dark`, async ({
    page,
  }) => {
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`/learn/${id}/`);
    const steps = page.getByRole("list", { name: "Steps" }).getByRole("button");
    await expect(steps.first()).toBeVisible();
    for (const each of await steps.all()) {
      await each.click();
      await expect(each).toHaveAttribute("aria-current", "step");
      const answer = page.getByRole("button", { name: "Show the answer" });
      if (await answer.isVisible()) {
        await answer.click();
        await expect(answer).toBeHidden();
      }
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    }
    await expectNoViolations(page);
    expect(errors).toEqual([]);
  });
}
