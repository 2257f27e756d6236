/** The lab of latents: a scene is drawn cell by cell, and a cell put there by hand changes what comes after it. */
import { expect } from "@playwright/test";
import { expectNoViolations, test } from "./support";

test("a scene is drawn cell by cell, looked into by keyboard, and changed by hand", async ({ page }) => {
  await page.goto("/labs/latents/");
  const board = page.getByRole("group", { name: "Scene", exact: true });
  await expect(page.getByText("9 of 9 cells drawn")).toBeVisible({ timeout: 60_000 });
  await expectNoViolations(page);

  await page.getByRole("button", { name: "Start again" }).click();
  await expect(board.getByRole("button", { name: "top left: not drawn yet" })).toBeVisible();
  await page.getByRole("button", { name: "Draw the next cell" }).click();
  await expect(page.getByText("1 of 9 cells drawn")).toBeVisible();
  await page.getByLabel("What stands in the cell").selectOption("pear");
  await expect(board.getByRole("button", { name: /^top left: pear/ })).toBeVisible();

  await page.getByRole("button", { name: "Draw the rest" }).click();
  await expect(page.getByText("9 of 9 cells drawn")).toBeVisible({ timeout: 60_000 });
  await board.getByRole("button", { name: /^top left/ }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(board.getByRole("button", { name: /^middle left/ })).toHaveAttribute("aria-pressed", "true");
});
