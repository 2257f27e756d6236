/** Nothing is lost: what was made on the page is there again after another page, Back and a reload. */
import { expect, type Page, test } from "@playwright/test";
import { expectNoViolations, lane, openReady, runToTheEnd, tokensOf } from "./support";

const SHORT = "/?q=describe+the+image&length=12&seed=3&a=confident;gamma=0.3&backend=wasm";

/** The tokens of lane A once every one of them is committed. */
async function answered(page: Page): Promise<(string | null)[]> {
  await expect(lane(page, "A").getByText("NFE")).toBeVisible({ timeout: 120_000 });
  const isWhole = async () => (await tokensOf(page, "A")).every((token) => token?.includes("committed"));
  await expect.poll(isWhole, { timeout: 90_000 }).toBe(true);
  return tokensOf(page, "A");
}

test("runs and a branch are there again after another page, Back and a reload, and the header leads to them", async ({
  page,
}) => {
  test.setTimeout(480_000);
  await openReady(page, SHORT);
  await expect(lane(page, "A").getByText("NFE")).toBeVisible({ timeout: 120_000 });
  await page.getByRole("button", { name: "Add lane B" }).click();
  await runToTheEnd(page);
  await page.getByRole("group", { name: "Answer of lane A" }).getByRole("button").nth(2).click();
  await page.getByRole("button", { name: "Hold back" }).click();
  await expect(lane(page, "C").getByText(/Branch of A/)).toBeVisible();
  await expect(lane(page, "C").getByText("NFE")).toBeVisible({ timeout: 120_000 });
  const made = await Promise.all(["A", "B", "C"].map((name) => tokensOf(page, name)));
  const expectAllThere = async () => {
    for (const [index, name] of ["A", "B", "C"].entries()) {
      await expect.poll(() => tokensOf(page, name), { timeout: 90_000 }).toEqual(made[index]);
    }
    await expect(lane(page, "C").getByText(/Branch of A/)).toBeVisible();
    await expect(page.getByRole("button", { name: "Stop", exact: true })).toHaveCount(0);
  };

  // At once: what was not written yet is written while the page is left.
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Strategies" }).click();
  await expect(page).toHaveURL(/\/strategies/);
  await page.goBack();
  await expectAllThere();

  await page.reload();
  await expectAllThere();

  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Strategies" }).click();
  await expect(page).toHaveURL(/\/strategies/);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Playground" }).click();
  await expectAllThere();
  await expect(page).toHaveURL(/q=describe\+the\+image/);

  // The page's own name leads nowhere else, and a new experiment can be taken back.
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Playground" }).click();
  await expectAllThere();
  await page.getByRole("button", { name: "New", exact: true }).click();
  await expect(lane(page, "C")).toHaveCount(0);
  await page.getByRole("button", { name: "Back to the one before" }).click();
  await expectAllThere();
});

test("a link that is opened in the same tab is another experiment, and Back leads to the one before", async ({
  page,
}) => {
  test.setTimeout(480_000);
  await openReady(page, SHORT);
  const made = await answered(page);
  await page.waitForFunction(() => history.state && "dimplePage" in history.state);
  await page.goto("/?q=describe+the+image&length=8&seed=4&a=maskgit&backend=wasm");
  await expect(lane(page, "A").getByText("NFE")).toBeVisible({ timeout: 90_000 });
  expect(await tokensOf(page, "A")).toHaveLength(8);
  await page.goBack();
  await expect.poll(() => tokensOf(page, "A"), { timeout: 90_000 }).toEqual(made);
});

test("recent experiments are listed with their runs, opened again, starred and cleared", async ({ page }) => {
  test.setTimeout(480_000);
  await openReady(page, SHORT);
  const made = await answered(page);
  await page.waitForFunction(() => history.state && "dimplePage" in history.state);
  await openReady(page, "/?q=is+there+a+cat+?&length=8&seed=4&a=maskgit&backend=wasm");
  await expect(lane(page, "A").getByText("NFE")).toBeVisible({ timeout: 120_000 });
  await page.waitForFunction(() => history.state && "dimplePage" in history.state);

  const recent = page.getByRole("button", { name: "Recent and starred experiments" });
  const dialog = page.getByRole("dialog", { name: "Recent and starred experiments" });
  await recent.click();
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  await expect(dialog.getByText(/This site takes .+ that this browser gives it/)).toBeVisible();
  await expectNoViolations(page);
  await dialog.getByRole("button", { name: "Star for “describe the image”" }).click();
  await expect(dialog.getByRole("listitem").first()).toContainText("describe the image");
  await dialog.getByRole("button", { name: /^“describe the image”/ }).click();
  await expect.poll(() => tokensOf(page, "A"), { timeout: 90_000 }).toEqual(made);
  await expect(page).toHaveURL(/q=describe\+the\+image/);

  await recent.click();
  await expect(dialog.getByRole("button", { name: /^“describe the image”/ })).toBeDisabled();
  await dialog.getByRole("button", { name: "Clear all…" }).click();
  await dialog.getByRole("button", { name: "Forget", exact: true }).click();
  await expect(dialog.getByText("Nothing yet.")).toBeVisible();
});

test("a frame that may keep nothing says so, and asks before branches are lost", async ({ page }) => {
  test.setTimeout(480_000);
  await page.addInitScript(() => {
    Object.defineProperty(window, "indexedDB", {
      get: () => {
        throw new DOMException("The operation is insecure.", "SecurityError");
      },
    });
  });
  await openReady(page, SHORT);
  await expect(lane(page, "A").getByText("NFE")).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText(/keeps nothing for this page/)).toBeVisible();
  await page.getByRole("group", { name: "Answer of lane A" }).getByRole("button").nth(2).click();
  await page.getByRole("button", { name: "Hold back" }).click();
  await expect(lane(page, "B").getByText("NFE")).toBeVisible({ timeout: 120_000 });
  const asked = page.waitForEvent("dialog");
  void page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Strategies" }).click();
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  await expect(lane(page, "B").getByText("NFE")).toBeVisible();
});
