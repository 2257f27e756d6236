/** What the page of privacy promises: all that this site keeps in the browser goes with a press, and nothing else. */
import { expect, type Page } from "@playwright/test";
import { lane, openReady, test } from "./support";

test.use({ serviceWorkers: "allow" });

/** What the browser keeps of the site at its address. */
const keptIn = (page: Page) =>
  page.evaluate(async () => ({
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    words: [...Object.keys(localStorage), ...Object.keys(sessionStorage)].sort(),
  }));

test("a press on the page of privacy takes away runs, stars, settings and the site’s copy, once it is confirmed", async ({
  page,
}) => {
  test.setTimeout(300_000);
  await openReady(page, "/?q=describe+the+image&length=8&seed=3&a=confident;gamma=0.3&backend=wasm");
  await expect(lane(page, "A").getByText("NFE")).toBeVisible({ timeout: 120_000 });
  await page.waitForFunction(() => history.state && "dimplePage" in history.state);
  await page.getByRole("button", { name: "Recent and starred experiments" }).click();
  await page.getByRole("button", { name: "Star for “describe the image”" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Dark theme" }).click();
  await page.evaluate(async () => {
    localStorage.setItem("of-another-page", "stays");
    await navigator.serviceWorker.ready;
  });

  await page.goto("/docs/privacy/");
  const before = await keptIn(page);
  expect(before).toMatchObject({ databases: ["dimple-playground"], caches: 1, workers: 1 });
  expect(before.words).toEqual(expect.arrayContaining(["dimple.intro", "dimple.page", "of-another-page", "theme"]));

  const ask = page.getByRole("button", { name: "Delete everything that is kept…" });
  await ask.click();
  await page.getByRole("button", { name: "Keep it" }).click();
  expect(await keptIn(page)).toEqual(before);

  await ask.click();
  await page.getByRole("button", { name: "Delete everything", exact: true }).click();
  await expect(page.getByText("Everything is deleted.")).toBeVisible();
  expect(await keptIn(page)).toEqual({ databases: [], caches: 0, workers: 0, words: ["of-another-page"] });

  // As on the first day: the front door, and no experiment in the list.
  await page.goto("/?backend=wasm");
  await expect(page.getByRole("navigation", { name: "Where to begin" })).toBeVisible();
  await page.getByRole("button", { name: "Recent and starred experiments" }).click();
  await expect(page.getByText(/^Nothing yet\./)).toBeVisible();
});
