/** The labs: a sweep is measured, left in the middle, gone on with, and leads from a number to a case. */
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { expect, type Page } from "@playwright/test";
import { expectNoViolations, lane, test } from "./support";

const SMALL =
  "/labs/?lane=confident;gamma=0.3&lane=confident;gamma=0.95&tasks=where,sort&lengths=auto&n=16&seed=1&backend=wasm";

const bar = (page: Page) => page.getByRole("region", { name: "Measurement" });
const table = (page: Page) => page.getByRole("group", { name: "Results of all lanes" });
const measure = (page: Page) => bar(page).getByRole("button", { name: "Measure", exact: true });

test("a lab opens with a recorded sweep, its curve and its numbers", async ({ page }) => {
  await page.goto("/labs/");
  await expect(bar(page)).toContainText(/Recorded on \d+ \w+ \d{4}/);
  await expect(page.getByRole("figure").first()).toBeVisible();
  // A row for every lane at every length, below the head.
  const recorded = gunzipSync(await readFile("public/labs/length-bias.jsonl.gz"))
    .toString()
    .trimEnd()
    .split("\n");
  const lines = new Set(
    recorded.map((line) => /^.*?"lane":"([^"]*)".*?"presetLength":(\d+)/.exec(line)!.slice(1).join(" ")),
  );
  await expect(table(page).getByRole("row")).toHaveCount(1 + lines.size);
  await expectNoViolations(page);
});

test("a sweep that is left in the middle goes on where it was, and a case of it opens where its lanes part", async ({
  page,
  context,
}) => {
  test.setTimeout(480_000);
  await page.goto(SMALL);
  await measure(page).click();
  await bar(page).getByRole("button", { name: "Pause" }).click({ timeout: 240_000 });
  await expect(bar(page)).toContainText(/[1-9]\d* of \d+ answers, paused/, { timeout: 60_000 });
  await page.reload();
  const goOn = bar(page).getByRole("button", { name: "Go on" });
  await expect(goOn).toBeVisible();
  await expect(bar(page)).toContainText(/Measured here, .*: [1-9]\d* of 64 answers/);
  await goOn.click();
  await expect(bar(page)).toContainText(": 64 of 64 answers", { timeout: 240_000 });
  await expect(measure(page)).toBeVisible();

  const second = table(page).getByRole("row").filter({ hasText: "γ 0.95" });
  await second.getByRole("button", { expanded: false }).click();
  const opened = context.waitForEvent("page");
  await table(page).getByRole("listitem").first().getByRole("button").click();
  const playground = await opened;
  await expect(lane(playground, "B").getByText("NFE")).toBeVisible({ timeout: 120_000 });
  await expect(playground.getByText(/Same as shared|decoded exactly/).first()).toBeVisible();
  await expect(
    playground
      .getByRole("complementary")
      .getByText(/position/i)
      .first(),
  ).toBeVisible();
});

test("the lanes of the playground are taken to the labs as they are set", async ({ page }) => {
  await page.goto("/?a=confident;gamma=0.8&b=maskgit;prefill=off&backend=wasm");
  await page.getByRole("button", { name: "Measure these lanes" }).click();
  await expect(page).toHaveURL(/\/labs\/\?lane=/);
  await expect(page.getByRole("button", { name: /^Strategy of lane 1: .*0\.8/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Cache of lane 2: / })).toContainText(/no cache/i);
});

test("lanes are set in menus or as text, and what cannot be read says what was expected", async ({ page }) => {
  await page.goto("/labs/?lane=confident&lane=maskgit;steps=length/2&tasks=add&lengths=16&n=2&seed=1");
  await page.getByRole("button", { name: /^Strategy of lane 1: / }).click();
  await page.getByLabel("Strategy", { exact: true }).selectOption("entropy");
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/lane=entropy&/);
  // A grid, or what follows the length, has no menus.
  await expect(page.getByRole("textbox", { name: "Lane 2" })).toHaveValue("maskgit;steps=length/2");
  await page.getByRole("button", { name: "Edit lane 1 as text" }).click();
  const text = page.getByRole("textbox", { name: "Lane 1" });
  await text.fill("confident;gamma=2");
  await text.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "gamma" })).toContainText(
    "gamma must be a number from 0.01 to 1, got 2",
  );
  await text.fill("confident;gamma=0.7");
  await text.press("Enter");
  await page.getByRole("button", { name: "Edit lane 1 in menus" }).click();
  await expect(page.getByRole("button", { name: /^Strategy of lane 1: .*0\.7/ })).toBeVisible();
});

test("one question shows where its answer ends, at every length side by side", async ({ page }) => {
  test.setTimeout(240_000);
  await page.goto("/labs/?lane=confident&tasks=add&lengths=8,16&n=2&seed=1&backend=wasm");
  await page.getByRole("button", { name: "Look at one question" }).click();
  for (const length of [8, 16]) {
    const cells = page.getByRole("grid", { name: `End of the answer at length ${length}` });
    await expect(cells).toBeVisible({ timeout: 120_000 });
  }
  await expectNoViolations(page);
});

test("a results file is drawn, and says what of it is of other weights", async ({ page }) => {
  await page.goto("/labs/");
  await expect(bar(page)).toContainText("Recorded");
  const recorded = gunzipSync(await readFile("public/labs/length-bias.jsonl.gz")).toString();
  const answers = recorded.split("\n").slice(0, 40);
  const foreign = answers[0]!.replace(/"weights":\["\w+"/, '"weights":["ffff0000"');
  const text = [...answers, foreign].join("\n");
  await page
    .getByLabel("Results file")
    .setInputFiles({ name: "mine.jsonl", mimeType: "application/jsonl", buffer: Buffer.from(text) });
  await expect(bar(page)).toContainText("From mine.jsonl: 40 answers");
  await expect(page.getByRole("region", { name: "Messages" })).toContainText("1 answer of other weights");
});

test("every lab opens with a recorded figure, which is read by keyboard and saved with its source", async ({
  page,
}) => {
  for (const [path, title] of [
    ["iterations", "Iterations by response length"],
    ["caches", "How many times less work a cache leaves"],
    ["order", "How near to left to right answers are written"],
    ["pareto", "Right answers against network evaluations an answer"],
    ["priors", "Right answers with and without a structure prior"],
    ["calibration", "Right tokens by their confidence at commit"],
  ] as const) {
    await page.goto(`/labs/${path}/`);
    await expect(page.getByText(title, { exact: true })).toBeVisible();
  }
  await page.getByRole("slider", { name: /Right tokens/ }).focus();
  await page.keyboard.press("End");
  await expect(page.getByRole("tooltip")).toContainText("tokens right");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save “Right tokens by their confidence at commit” as SVG" }).click(),
  ]);
  const svg = await readFile(await file.path(), "utf8");
  expect(file.suggestedFilename()).toBe("right-tokens-by-their-confidence-at-commit.svg");
  expect(svg).toMatch(/<desc>[^<]*digest [0-9a-f]{8}/);
});
