import { expect } from "@playwright/test";
import { strategies } from "../../lib/decoding/strategies";
import { cachePolicies } from "../../lib/engine/caches";
import { expectNoViolationsInEitherTheme, lane, test } from "./support";

test("the page has a section for every strategy, with its rule, and the list at the top leads to each", async ({
  page,
}) => {
  await page.goto("/strategies");
  const list = page.getByRole("navigation", { name: "Strategies" });
  for (const { id, label } of strategies) {
    await expect(list.getByRole("link", { name: label, exact: true })).toHaveAttribute("href", `#${id}`);
    const section = page.locator(`#${id}`);
    await expect(section.getByRole("heading", { name: label, exact: true })).toBeAttached();
    expect(await section.locator("math").count()).toBeGreaterThan(0);
  }
  await list.getByRole("link", { name: "KLASS", exact: true }).click();
  await expect(page.locator("#klass")).toBeInViewport();
});

test("a small window opens with the title, the list below it, and no table of settings is cut off", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.goto("/strategies");
  await expect(page.getByRole("heading", { name: "Decoding strategies", level: 1 })).toBeInViewport();
  await expect(page.getByRole("searchbox", { name: "Find a strategy or cache" })).toBeInViewport();
  // Some are folded up.
  const tables = page.locator('[aria-label^="Settings of"]');
  expect(await tables.count()).toBeGreaterThan(0);
  expect(await tables.evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).length)).toBe(0);
});

test("a miniature plays, and its setting makes another run", async ({ page }) => {
  await page.goto("/strategies#confident");
  const section = page.locator("#confident");
  await expect(section.getByText("toy network, not the model")).toBeVisible();
  await expect(section.getByRole("status")).toContainText(/24 tokens in 13 iterations, 13 evaluations/);
  await section.getByRole("button", { name: "First iteration" }).click();
  await expect(section.getByRole("button", { name: /masked$/ })).toHaveCount(24);
  await section.getByRole("button", { name: "Play Confident" }).click();
  await expect(section.getByRole("button", { name: "Pause Confident" })).toBeVisible();
  // Played to the end, which takes some seconds; moments in between may pass unseen on a busy machine.
  await expect(section.getByText("iteration 13 / 13")).toBeVisible();
  await expect(section.getByRole("button", { name: /masked$/ })).toHaveCount(0);
  await section.getByRole("textbox", { name: "Threshold γ, number" }).fill("0.3");
  await page.keyboard.press("Enter");
  await expect(section.getByRole("status")).toContainText("The answer mixes both sentences");
});

test("“Try it” opens the strategy in lane A, and the lane's menu leads back", async ({ page }) => {
  await page.goto("/strategies#saber");
  await page
    .locator("#saber")
    .getByRole("link", { name: /^Try it/ })
    .click();
  const picker = lane(page, "A").getByRole("button", { name: /^Strategy of lane A: Saber/ });
  await expect(picker).toBeVisible();
  await picker.click();
  await expect(page.getByRole("link", { name: /^About this strategy/ })).toHaveAttribute(
    "href",
    /\/strategies\/#saber$/,
  );
});

test("every cache has an entry with what it was measured to cost, and a lane's cache menu leads there", async ({
  page,
}) => {
  await page.goto("/strategies");
  const list = page.getByRole("navigation", { name: "Strategies" });
  for (const { id, label } of cachePolicies) {
    await expect(list.getByRole("link", { name: label, exact: true })).toHaveAttribute("href", `#cache-${id}`);
    const entry = page.locator(`#cache-${id}`);
    await expect(entry.getByRole("heading", { name: label, exact: true })).toBeAttached();
    for (const under of ["MaskGIT", "Confident"]) {
      const table = page.getByRole("table", { name: under, exact: true });
      await expect(table.getByRole("rowheader", { name: label, exact: true })).toBeAttached();
    }
  }
  await page
    .locator("#cache-dkv-decode")
    .getByRole("link", { name: /^Try it/ })
    .click();
  const [cached, plain] = ["A", "B"].map((name) => lane(page, name).getByRole("button", { name: /^Cache of lane/ }));
  await expect(plain!).toHaveAccessibleName(/No cache/);
  await expect(cached!).toHaveAccessibleName(/dKV-Cache decode/);
  await cached!.click();
  await expect(page.getByRole("link", { name: /^About this cache/ })).toHaveAttribute(
    "href",
    /\/strategies\/#cache-dkv-decode$/,
  );
});

test("on a phone the page is as wide as the screen", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/strategies#llada");
  await expect(page.locator("#llada").getByRole("status")).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});

test("the strategies page has no accessibility violations where it is unfolded, in either theme", async ({ page }) => {
  await page.goto("/strategies#confident");
  await expect(page.locator("#confident").getByRole("status")).toBeVisible();
  const details = page.locator("#confident details, #cache-dllm-cache details");
  await expect(details).not.toHaveCount(0);
  await details.evaluateAll((all) => {
    for (const one of all) one.setAttribute("open", "");
  });
  await expectNoViolationsInEitherTheme(page);
});
