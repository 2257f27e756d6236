/** What the page says of a run is true: grades are opened and explained, and no time is called faster by chance. */
import { expect, test } from "@playwright/test";
import { lane, openReady } from "./support";

const LISTING =
  "/?q=list+the+objects+as+json&length=32&seed=7&a=confident;gamma=0.7&backend=wasm#1.jY3NCsIwEITfZc452Kog-yriIdkGialJSVNQSt7d9YdAFaHsYWDnm5kZg-M8JQua4V3oQBjZBgv1Ufkbzf6c4vRyry5kMaO5WM4j6FhzrP0zxrbvQRuF7gZqRe6gpqiKGR3kKrhdC-7eYPMLLob3C6z933f46juVojAkF5OwKA8";

test("a wrong answer opens: what was expected, what was found, and the wrong words marked in the strip", async ({
  page,
}) => {
  test.setTimeout(300_000);
  await openReady(page, LISTING);
  const grade = lane(page, "A").getByRole("button", { name: "✗ wrong" });
  await expect(grade).toBeVisible({ timeout: 120_000 });
  const marked = page.getByRole("group", { name: "Answer of lane A" }).getByRole("button", { name: /, wrong$/ });
  await expect(marked).toHaveCount(0);
  await grade.focus();
  await page.keyboard.press("Enter");
  const report = page.getByRole("region", { name: "Grade of lane A" });
  await expect(report).toContainText("“middle right” is named twice, with banana and with cake.");
  await expect(report.getByText(/^\{"/).first()).toContainText('"middle center":"banana"');
  await expect(report.locator("mark")).toContainText(['"middle right":"banana"']);
  await expect(marked.first()).toBeVisible();
  await grade.click();
  await expect(report).toHaveCount(0);
  await expect(marked).toHaveCount(0);
});

test("counts are compared with the lane that the visitor chose, and times only by repeated runs", async ({ page }) => {
  test.setTimeout(400_000);
  await openReady(page, "/?q=describe+the+image&length=12&seed=3&a=confident;gamma=0.3&b=maskgit&backend=wasm");
  const table = page.getByRole("region", { name: "Comparison of the lanes" });
  await expect(table.getByRole("row", { name: /^B / })).toContainText("one run", { timeout: 120_000 });
  await expect(table.getByRole("row", { name: /^B / })).toContainText(/× more/);
  await expect(table).not.toContainText(/faster|slower/);
  await page.getByRole("combobox", { name: "Lane that the others are compared with" }).selectOption("Lane B");
  await expect(table.getByRole("row", { name: /^A / })).toContainText(/× fewer/);
  await page.getByRole("button", { name: "Measure the times" }).click();
  await expect(page.getByRole("progressbar", { name: "Runs repeated" })).toBeVisible();
  await expect(table.getByRole("row", { name: /^A / })).toContainText("5 runs", { timeout: 200_000 });
  await expect(table.getByRole("row", { name: /^B / })).toContainText("5 runs");
});
