/** The lab of infilling: distributions of a gap are computed in the page, for the sentences that a visitor makes. */
import { expect } from "@playwright/test";
import { expectNoViolations, test } from "./support";

test("a gap is enumerated, rejected into, and enumerated again for other sentences", async ({ page }) => {
  await page.goto("/labs/infilling/");
  const posterior = page.getByRole("img", { name: /^Posterior, exact/ });
  await expect(posterior).toBeVisible({ timeout: 60_000 });
  await expectNoViolations(page);

  await page.getByRole("button", { name: "Try 200 times" }).click();
  await expect(page.getByText(/^200 tries, /)).toBeVisible();

  const before = await posterior.getAttribute("aria-label");
  await page.getByLabel("Relation of the first and the third").selectOption("right of");
  await expect(page.getByText("In a 3 × 3 grid the gap can be: right of.")).toBeVisible();
  await expect(posterior).not.toHaveAttribute("aria-label", before!, { timeout: 60_000 });
});
