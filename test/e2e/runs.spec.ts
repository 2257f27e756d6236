import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { lane, test } from "./support";

const entries: readonly { name: string; title: string; about: string }[] = JSON.parse(
  readFileSync("public/runs/index.json", "utf8"),
);

test("the page of recorded runs shows each at work, and leads to a lane with it and its picture", async ({ page }) => {
  await page.goto("/runs");
  await expect(page.getByRole("heading", { name: "Recorded runs of other models", level: 1 })).toBeVisible();
  for (const { title, about } of entries) {
    const article = page.getByRole("article", { name: title });
    await article.scrollIntoViewIfNeeded();
    await expect(article.getByText(about)).toBeVisible();
    await expect(article.getByRole("grid")).toBeVisible();
    await expect(article.getByRole("alert")).toHaveCount(0);
  }
  await page.getByRole("link", { name: "Open in the playground: A prompt with a picture" }).click();
  const c = lane(page, "C");
  await expect(c.getByText("Six sentences, no real model").first()).toBeVisible({ timeout: 60_000 });
  await expect(c.getByRole("img", { name: /^The picture of the prompt, 96 × 72 pixels/ })).toBeVisible();
  await page.getByRole("button", { name: "Share link" }).click();
  await expect(page.getByText("Lane C shows a run from a file, which a link does not carry")).toBeVisible();
});

test("a run that the site does not have is told by its name, and the page goes on", async ({ page }) => {
  await page.goto("/?trace=runs/nothing.trace.json.gz");
  await expect(page.getByText(/“nothing.trace.json.gz”: expected a trace at .*, got HTTP 404/)).toBeVisible({
    timeout: 60_000,
  });
  await expect(lane(page, "B")).toBeVisible();
});
