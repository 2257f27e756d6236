import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { parseTrace } from "../../lib/trace/file";
import {
  editScene,
  expectNoViolations,
  expectNoViolationsInEitherTheme,
  lane,
  metric,
  open,
  openLaneMenu,
  openReady,
  runAll,
  runToTheEnd,
  test,
  tokens,
  tokensOf,
} from "./support";

/** What the page asks when it opens, and what its scene is called. */
const opening = JSON.parse(readFileSync("lib/experiment/opening.json", "utf8"));
const SCENE = /\d things? on a \w+ background/;

/** Short answers keep the tests quick where the GPU is emulated. */
const SHORT = "/?q=describe+the+image&length=12&seed=3&a=confident;gamma=0.3&b=maskgit&backend=wasm";

test("a stranger runs two strategies, scrubs, looks at a cell, and shares the very same run", {
  tag: "@webgpu",
}, async ({ page, context }) => {
  test.setTimeout(300_000);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openReady(page);
  await page.getByRole("button", { name: "Shuffle" }).click();
  await page.getByRole("button", { name: "Describe", exact: true }).click();
  await page.getByRole("textbox", { name: "Answer length, number" }).fill("32");
  await page.keyboard.press("Enter");
  await runToTheEnd(page);
  const answer = await tokensOf(page, "A");

  // Confident decoding commits as soon as it is sure; one per step needs one iteration a token.
  const confident = await metric(page, "A", /^iterations?$/);
  const onePerStep = await metric(page, "B", /^iterations?$/);
  expect(onePerStep).toBeGreaterThanOrEqual(31); // the schedule's last step commits what is left
  expect(confident).toBeLessThan(onePerStep);
  await expect(page.getByRole("region", { name: "Comparison of the lanes" })).toBeVisible();

  const clock = page.getByRole("slider", { name: "Clock of all lanes" });
  await clock.focus();
  await page.keyboard.press("Home");
  await expect(clock).toHaveAttribute("aria-valuenow", "0");
  await expect((await tokens(page, "B")).and(page.getByRole("button", { name: /masked$/ }))).toHaveCount(32);
  await clock.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("contentinfo")).toContainText(/iteration A [12] \/ \d+ B 2 \/ 3[12]/);
  await page.keyboard.press("End");

  const heatmap = page.getByRole("grid", { name: "Lane B: probability per position and iteration" });
  await heatmap.click({ position: { x: 60, y: 30 } });
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await expect(inspector).toContainText(/lane B · iteration \d+ · position \d+/);
  await expect(inspector).toContainText(/Committed|Still masked|Settled/);
  await expect(inspector).toContainText("entropy");

  await page.getByRole("button", { name: "Share link" }).click();
  await expect(page.getByText("Link copied.")).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());

  const second = await context.newPage();
  await second.goto(link);
  await expect(second.getByText(/Same as shared: lanes A, B/)).toBeVisible({ timeout: 180_000 });
  // The link brings the moment of the cell along, in which some may be masked yet.
  await second.getByRole("slider", { name: "Clock of all lanes" }).press("End");
  await expect.poll(() => tokensOf(second, "A")).toEqual(answer);
});

test("a recorded run is on show before the weights are there, marked as such, and a real run replaces it", {
  tag: "@webgpu",
}, async ({ page }) => {
  let letThrough = () => {};
  const held = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  await page.route("**/model.safetensors", async (route) => {
    await held;
    await route.continue();
  });
  await open(page, "/?backend=wasm");
  await expect(lane(page, "A").getByText("Recorded", { exact: true })).toBeVisible();
  await expect(page.getByRole("group", { name: "Answer of lane A" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Comparison of the lanes" })).toBeVisible();
  await page.getByRole("button", { name: "Play" }).click();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  letThrough();
  await runToTheEnd(page);
  await expect(lane(page, "A").getByText("Recorded", { exact: true })).toHaveCount(0);
});

test("a lane's trace can be saved as a file that reads back", async ({ page }) => {
  await open(page);
  await openLaneMenu(page, "B");
  const saving = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Save trace as JSON" }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toMatch(/^lane-B-mini-dimple-long-maskgit-seed-\d+\.trace\.json$/);
  const trace = parseTrace(readFileSync(await file.path(), "utf8"));
  expect(trace.strategy).toBe("maskgit");
});

test("the default link is quiet: nothing runs before somebody asks for it", async ({ page }) => {
  await openReady(page);
  await expect(runAll(page)).toBeEnabled();
  await expect(page.getByRole("button", { name: "Stop" })).toHaveCount(0);
});

test("stop ends a run within an iteration and keeps what was decoded", async ({ page }) => {
  await openReady(page, "/?backend=wasm");
  await page.getByRole("textbox", { name: "Answer length, number" }).fill("128");
  await page.keyboard.press("Enter");
  await runAll(page).click();
  await expect(lane(page, "B").getByText(/iteration \d+ · \d+ \/ 128 tokens/)).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press("Escape");
  await expect(lane(page, "B").getByText(/Stopped after \d+ iterations?/)).toBeVisible({ timeout: 5_000 });
  await expect(runAll(page)).toBeEnabled();
});

test("questions are checked as they are typed", async ({ page }) => {
  await open(page, "/");
  const question = page.getByRole("textbox", { name: "Question" });
  await question.fill("");
  await expect(page.getByText("Expected a question, found none.")).toBeVisible();
  await expect(runAll(page)).toBeDisabled();
  await question.fill("x".repeat(450));
  await expect(page.getByText("Expected a question of at most 400 characters, found 450.")).toBeVisible();
  await expect(runAll(page)).toBeDisabled();
  await question.fill("who won the world cup in 1998 ?");
  await expect(page.getByText(/The model only knows its own world/)).toBeVisible();
  await expect(runAll(page)).toBeEnabled();
});

test("text is never markup, wherever it comes from", async ({ page }) => {
  const evil = "<img src=x onerror=window.hacked=1><b>bold</b>";
  await open(page, `/?q=${encodeURIComponent(evil)}&length=8&a=${encodeURIComponent("<i>x</i>")}`);
  await expect(page.getByRole("textbox", { name: "Question" })).toHaveValue(evil);
  await expect(page.getByText(/expected a strategy/)).toContainText("<i>x</i>");
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
});

test("a garbage link gives notices that can be dismissed, and the defaults", async ({ page }) => {
  await open(page, "/?length=9999&seed=abc&a=nonsense&zzz=1#1.%%%");
  await expect(page.getByText(/Answer length: expected a whole number from 4 to 128/)).toBeVisible();
  await expect(page.getByText(/after # is damaged/)).toBeVisible();
  const notices = page.getByRole("region", { name: "Notices" });
  const dismiss = notices.getByRole("button", { name: "Dismiss" });
  const before = await dismiss.count();
  await dismiss.first().click();
  await expect(dismiss).toHaveCount(before - 1);
  await expect(page.getByText(/after # is damaged/)).toHaveCount(0);
  await expect(page.getByRole("textbox", { name: "Answer length, number" })).toHaveValue("128");
  await expect(page.getByRole("textbox", { name: "Question" })).toHaveValue(opening.question);
});

test("files that are no pictures are refused in words, and the scene stays", async ({ page }) => {
  await open(page, "/");
  const picture = page.getByRole("img", { name: SCENE });
  await expect(picture).toBeVisible();
  const file = page.getByLabel("Image file");
  await file.setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") });
  await expect(page.getByText(/found “notes.txt”, a file of type text\/plain/)).toBeVisible();
  await file.setInputFiles({
    name: "cut.png",
    mimeType: "image/png",
    buffer: Buffer.from("\x89PNG\r\n\x1a\nbroken", "latin1"),
  });
  await expect(page.getByText(/found “cut.png”/)).toBeVisible();
  await file.setInputFiles({ name: "empty.png", mimeType: "image/png", buffer: Buffer.alloc(0) });
  await expect(page.getByText(/“empty.png”, which is empty/)).toBeVisible();
  await expect(picture).toBeVisible();
});

test("an uploaded picture is cut to the model's canvas, and undo brings the scene back", async ({ page }) => {
  await open(page, "/");
  await expect(page.getByRole("img", { name: SCENE })).toBeVisible();
  await page.getByLabel("Image file").setInputFiles("public/sprites/atlas.png");
  await expect(page.getByRole("img", { name: /An uploaded picture, 96 × 96/ })).toBeVisible();
  await expect(page.getByText(/only knows its own world/)).toBeVisible();
  await page.getByRole("button", { name: /^Undo/ }).click();
  await expect(page.getByRole("img", { name: SCENE })).toBeVisible();
});

test("the scene can be edited by pointer and by keyboard", async ({ page }) => {
  await open(page, "/");
  const cell = (name: string) => page.getByRole("button", { name: new RegExp(`^${name}: `) });
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await cell("top left").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("group", { name: "fruits" }).getByRole("button", { name: "apple" }).click();
  await expect(cell("top left")).toHaveAccessibleName("top left: apple");
  await cell("top left").dragTo(cell("bottom right"));
  await expect(cell("bottom right")).toHaveAccessibleName("bottom right: apple");
  await expect(cell("top left")).toHaveAccessibleName("top left: empty");

  await cell("bottom right").focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await expect(cell("bottom center")).toHaveAccessibleName("bottom center: apple");
  await page.keyboard.press("Delete");
  await expect(cell("bottom center")).toHaveAccessibleName("bottom center: empty");
  await page.keyboard.press("Enter");
  await page.getByRole("group", { name: "animals" }).getByRole("button", { name: "fox" }).click();
  await expect(cell("bottom center")).toHaveAccessibleName("bottom center: fox");
  await page.keyboard.press("Control+z");
  await expect(cell("bottom center")).toHaveAccessibleName("bottom center: empty");
  await page.keyboard.press("Control+Shift+z");
  await expect(cell("bottom center")).toHaveAccessibleName("bottom center: fox");
});

test("a structure prior is shown token by token, and one that is too long says both numbers", async ({ page }) => {
  await openReady(page, "/?length=16");
  // The link's run folds the scene.
  await expect(runAll(page)).toBeEnabled({ timeout: 110_000 });
  await editScene(page);
  await page.getByRole("textbox", { name: "Structure prior" }).fill("there is a ▒▒ in the");
  const strip = page.getByRole("group", { name: "Structure prior, token by token" });
  await expect(strip.getByRole("button", { name: /fixed to there/ })).toBeVisible();
  await expect(strip.getByRole("button", { name: "position 3, masked" })).toBeVisible();
  await strip.getByRole("button", { name: "position 3, masked" }).click();
  await page.getByRole("textbox", { name: "Token for position 3" }).fill("dog");
  await page.keyboard.press("Enter");
  await expect(strip.getByRole("button", { name: "position 3, fixed to dog" })).toBeVisible();
  await page.getByRole("textbox", { name: "Structure prior" }).fill("▒×20");
  await expect(page.getByText(/spells out 20 positions, but the answer has 16/)).toBeVisible();
  await expect(runAll(page)).toBeDisabled();
});

test("settings that cannot act say so, in the lane's menu", async ({ page }) => {
  await open(page, "/?a=entropy;gamma=0.9");
  await expect(lane(page, "A").getByText(/γ never fires here/)).toBeVisible();
});

test("lanes can be added, duplicated and removed, up to four", async ({ page }) => {
  await open(page, "/");
  await page.getByRole("button", { name: "Add lane C" }).click();
  await expect(lane(page, "C")).toBeVisible();
  await openLaneMenu(page, "C");
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  await expect(lane(page, "D")).toBeVisible();
  await expect(page.getByRole("button", { name: /Add lane/ })).toBeDisabled();
  await openLaneMenu(page, "A");
  await page.getByRole("menuitem", { name: "Remove lane" }).click();
  await expect(lane(page, "D")).toHaveCount(0);
});

test("changing a setting changes the address, and reloading restores it without running", async ({ page }) => {
  await open(page, "/");
  await page.getByRole("button", { name: /Strategy of lane A/ }).click();
  await page.getByRole("slider", { name: "Threshold γ" }).fill("0.7");
  await expect(page).toHaveURL(/a=confident;gamma=0\.7/);
  await page.reload();
  await expect(page.getByRole("button", { name: /Strategy of lane A: Confident · γ 0.70/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Stop" })).toHaveCount(0);
});

test("missing weights are told, with a way to try again", async ({ page }) => {
  await page.route("**/model.safetensors", (route) => route.fulfill({ status: 404, body: "" }));
  await open(page, "/");
  await page.getByRole("button", { name: "Status: Model failed to load" }).click();
  await expect(page.getByText(/expected the file model.safetensors, found none/)).toBeVisible({ timeout: 60_000 });
  await page.unroute("**/model.safetensors");
  await page.getByRole("button", { name: "Load the model" }).click();
  await expect(page.getByRole("button", { name: /Status: Web/ })).toBeVisible({ timeout: 90_000 });
});

test("a damaged weights file is told, and a run says why it cannot start", async ({ page }) => {
  await page.route("**/model.safetensors", (route) => route.fulfill({ body: "not a safetensors file" }));
  await open(page, "/");
  await expect(page.getByRole("button", { name: "Status: Model failed to load" })).toBeVisible({ timeout: 60_000 });
  await runAll(page).click();
  await expect(lane(page, "A").getByText(/expected/i)).toBeVisible();
  await expect(lane(page, "A").getByRole("button", { name: "Retry" })).toBeVisible();
});

test("keys play, jump to lanes and open help, and never act while typing", async ({ page }) => {
  await open(page, "/");
  await page.getByRole("textbox", { name: "Question" }).focus();
  await page.keyboard.type("?1");
  await expect(page.getByRole("dialog", { name: "How to use this page" })).toHaveCount(0);
  await page.getByRole("heading", { name: "Inspector" }).click();
  await page.keyboard.press("2");
  await expect(lane(page, "B")).toBeFocused();
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "How to use this page" });
  await expect(help).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
});

test("the theme follows the system until somebody chooses, and the choice is kept", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await open(page, "/");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("button", { name: "Light theme" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
});

test("has no axe violation in either theme, with runs, a cell and settings on show", async ({ page }) => {
  test.setTimeout(180_000);
  await openReady(page, SHORT);
  await expect(page.getByRole("region", { name: "Comparison of the lanes" })).toBeVisible({ timeout: 90_000 });
  await page
    .getByRole("grid")
    .first()
    .click({ position: { x: 60, y: 30 } });
  await expectNoViolationsInEitherTheme(page);
  await page.getByRole("button", { name: /Strategy of lane A/ }).click();
  await expectNoViolationsInEitherTheme(page);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("everything is one column, nothing scrolls sideways, and the timeline stays at hand", async ({ page }) => {
    await open(page, "/");
    await expect(lane(page, "A")).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await expect(page.getByRole("contentinfo")).toBeInViewport();
    await expectNoViolations(page);
  });
});
