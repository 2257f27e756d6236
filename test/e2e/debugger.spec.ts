import { readFileSync } from "node:fs";
import { expect, type Locator, type Page } from "@playwright/test";
import { parseTrace } from "../../lib/trace/file";
import {
  editScene,
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

/** A picture of a rocket and a cat. */
const PICTURE =
  "#1.RYtBCsIwEEXv8tcRVNBFriIumukgMaEp0wSUMnd3bEu7evDf-zPGSLUJw89IcejhMREPDLfR9tBReklpiw25_WUJb6Y6wT_2H3XVBHHO8DeH_gN_NnwN6vZKCiU-wvsaXtbwdNWnqsMosYjF0B8";
/** An answer that takes confident decoding many iterations, beside one token per step. */
const STEPS = `/?q=how+does+the+rocket+lie+to+the+cat+?&length=32&seed=7&a=confident;gamma=0.9&b=maskgit&backend=wasm${PICTURE}`;
const LENGTH = 32;

const inspector = (page: Page) => page.getByRole("complementary", { name: "Inspector" });
const clock = (page: Page) => page.getByRole("slider", { name: "Clock of all lanes" });
const heatmap = (page: Page, name: string) => page.getByRole("grid", { name: new RegExp(`^Lane ${name}:`) });
const breakpoint = (page: Page, name: string | RegExp) => inspector(page).getByRole("switch", { name });
const paused = (page: Page, name: string) => lane(page, name).getByText(/Paused after iteration \d+\./);

/** Opens the experiment and waits until its lanes have run: an address that carries settings runs by itself. */
async function openRun(page: Page, address = STEPS): Promise<void> {
  await openReady(page, address);
  await expect(runAll(page)).toBeEnabled({ timeout: 110_000 });
  await expect(
    lane(page, "A")
      .getByRole("term")
      .filter({ hasText: /^iterations?$/ }),
  ).toBeVisible();
}

/** Walks to a cell of a heatmap by keyboard. */
async function walkTo(page: Page, name: string, position: number, iteration: number): Promise<Locator> {
  const grid = heatmap(page, name);
  await grid.focus();
  const rows = Number(await grid.getAttribute("aria-rowcount"));
  await page.keyboard.press("Home");
  for (let row = 0; row < rows; row++) await page.keyboard.press("ArrowUp");
  for (let row = 0; row < iteration; row++) await page.keyboard.press("ArrowDown");
  for (let column = 0; column < position; column++) await page.keyboard.press("ArrowRight");
  return grid;
}

/** Walks to a cell and keeps it. */
async function keepCell(page: Page, name: string, position: number, iteration: number): Promise<void> {
  const grid = await walkTo(page, name, position, iteration);
  await page.keyboard.press("Enter");
  await grid.blur();
  await expect(inspector(page)).toContainText(`lane ${name} · iteration ${iteration + 1} · position ${position}`);
}

/** Runs the lane that a click adds, and waits for its end. */
async function expectBranch(page: Page, name: string, origin: RegExp): Promise<void> {
  await expect(lane(page, name).getByText(origin)).toBeVisible();
  await expect(runAll(page)).toBeEnabled({ timeout: 60_000 });
  await expect(
    lane(page, name)
      .getByRole("term")
      .filter({ hasText: /^iterations?$/ }),
  ).toBeVisible();
}

const openSection = (page: Page, title: string) => inspector(page).getByRole("heading", { name: title }).click();

test("one clock moves all lanes: by step, by event, by keys, at a chosen speed", async ({ page }) => {
  await openRun(page, STEPS);
  await page.getByTitle("All lanes at the same iteration").click();
  await clock(page).focus();
  await page.keyboard.press("Home");
  await expect(page.getByRole("contentinfo")).toContainText(/iteration A 0 \/ \d+ B 0 \/ \d+/);
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("contentinfo")).toContainText(/iteration A 1 \/ \d+ B 1 \/ \d+/);
  await expect(page.getByRole("status", { name: "Step" })).toContainText(/Lane A\. Iteration 1 of \d+: \d+ tokens?/);

  // Only the end token is looked for: the next event is the iteration that commits it.
  await page.getByRole("button", { name: "Events on the timeline" }).click();
  for (const kind of ["Fallback", "Regret", "Revocation", "By hand"]) {
    await page.getByRole("checkbox", { name: new RegExp(`^${kind}`) }).uncheck();
  }
  await expect(page.getByRole("checkbox", { name: /^End token/ })).toBeChecked();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Next event/ }).click();
  await expect(clock(page)).not.toHaveAttribute("aria-valuenow", "1");
  const at = Number(await clock(page).getAttribute("aria-valuenow"));
  expect(at).toBeGreaterThan(1);
  await expect(page.getByRole("status", { name: "Step" })).toContainText(/The answer ends at \d+/);
  // The keys go the same ways: to the other lane's end token, and back.
  await page.getByRole("heading", { name: "Inspector" }).click();
  await page.keyboard.press("]");
  await expect(clock(page)).not.toHaveAttribute("aria-valuenow", String(at));
  expect(Number(await clock(page).getAttribute("aria-valuenow"))).toBeGreaterThan(at);
  await page.keyboard.press("[");
  await expect(clock(page)).toHaveAttribute("aria-valuenow", String(at));

  await page.getByRole("combobox", { name: "Playing speed" }).selectOption("4×");
  await page.keyboard.press("Home");
  await page.keyboard.press(" ");
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible({ timeout: 30_000 });
  const end = await clock(page).getAttribute("aria-valuemax");
  await expect(clock(page)).toHaveAttribute("aria-valuenow", end!);
});

test("the heatmaps show other quantities of the same cells, each with its scale, in pixels and as a table", async ({
  page,
}) => {
  await openRun(page);
  const view = page.getByRole("combobox", { name: "What the heatmaps show" });
  const views: readonly (readonly [string, RegExp, RegExp])[] = [
    ["Probability", /colour scale from 0 \(dark\) .* to 1/, /\d+\.\d.%/],
    ["Ranking score", /colour scale from 0/, /\d+\.\d.%/],
    ["Entropy", /to 0.nats \(bright = sure\)/, /\d\.\d\d.nats/],
    ["Margin", /colour scale from 0/, /\d+\.\d.%/],
    ["Rank", /colour scale from 32 .* to 1 /, /rank \d+/],
    ["Commit order", /colour scale from 32 .* to 1 /, /order \d+/],
    ["Settled or committed", /undecided/, /undecided|settled, waiting|committed/],
    ["Cache age", /iterations \(bright = fresh\)/, /cache age \d+.iterations?/],
  ];
  for (const [name, scale, value] of views) {
    await view.selectOption(name);
    const card = lane(page, "A");
    await expect(card.getByRole("grid", { name: new RegExp(`^Lane A: ${name.toLowerCase()}`) })).toBeVisible();
    const legend = page.getByRole("region", { name: "How the lanes are shown" });
    if (name === "Settled or committed") await expect(legend.getByText(scale).first()).toBeVisible();
    else await expect(legend.getByRole("img", { name: scale })).toBeVisible();
    await walkTo(page, "A", 1, 1);
    await expect(card.getByRole("gridcell")).toContainText(value);
  }
  // The table is out of sight until the keyboard reaches it.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(lane(page, "A").getByRole("table")).toContainText("iteration");
});

test("a brushed range singles the same positions and iterations out in all charts, until Escape", async ({ page }) => {
  await openRun(page);
  const grid = heatmap(page, "A");
  const box = (await grid.boundingBox())!;
  const y = box.y + box.height / 3;
  await page.mouse.move(box.x + 0.3 * box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.6 * box.width, y + 2, { steps: 6 });
  await page.mouse.up();
  const chip = page.getByRole("button", { name: /^positions \d+ … \d+ .*Clear the range/ });
  await expect(chip).toBeVisible();
  const [, from, to] = /positions (\d+) … (\d+)/.exec((await chip.textContent())!)!;
  const dimmed = (await tokens(page, "B")).and(page.locator("[data-dim]"));
  await expect(dimmed).toHaveCount(LENGTH - (Number(to) - Number(from) + 1));
  await page.getByRole("heading", { name: "Inspector" }).click();
  await page.keyboard.press("Escape");
  await expect(dimmed).toHaveCount(0);

  // The same by keyboard: Shift and arrows.
  await grid.focus();
  for (const key of ["Home", "Shift+ArrowRight", "Shift+ArrowRight"]) await page.keyboard.press(key);
  await expect(page.getByRole("button", { name: /^positions 0 … 2/ })).toBeVisible();
});

test("the inspector tells why, what else was in question, and what the prediction rested on", async ({ page }) => {
  await openRun(page);
  await keepCell(page, "A", 3, 1);
  const panel = inspector(page);
  await expect(panel).toContainText(/(Committed|Still masked|Settled) —/);
  await expect(panel.getByRole("listitem").filter({ hasText: "%" }).first()).toContainText(/^1/);
  await expect(panel.getByRole("img", { name: /^Probabilities at position 3 over \d+ iterations/ })).toBeVisible();
  await expect(panel.getByRole("img", { name: /entropy/i })).toBeVisible();
  await expect(panel).toContainText(/argmax settled at/);
  await expect(panel).toContainText(/cache\d+ of \d+ tokens, 1 it\. old/);
});

test("a run stops at breakpoints, goes on by steps, to the next one or to its end, and decodes the same", async ({
  page,
}) => {
  await openRun(page);
  const answer = await tokensOf(page, "A");
  await breakpoint(page, /no position passes/).click();
  await inspector(page).getByRole("button", { name: "Add a breakpoint" }).click();
  await page.getByRole("menuitem", { name: /Iteration/ }).click();
  await inspector(page).getByLabel("Iteration that stops the run").fill("2");
  await page.keyboard.press("Enter");
  await runAll(page).click();
  await expect(paused(page, "A")).toContainText("Paused after iteration 2.");
  await expect(paused(page, "B")).toContainText("Paused after iteration 2.");
  await lane(page, "A").getByRole("button", { name: "Step", exact: true }).click();
  await expect(paused(page, "A")).toContainText("Paused after iteration 3.");
  await lane(page, "A").getByRole("button", { name: "Continue" }).click();
  await expect(lane(page, "A").getByText(/No position passed γ 90.%/)).toBeVisible();
  await lane(page, "A").getByRole("button", { name: "Run to end" }).click();
  await expect(paused(page, "A")).toHaveCount(0);
  await expect.poll(() => tokensOf(page, "A")).toEqual(answer);
  await lane(page, "B").getByRole("button", { name: "Stop", exact: true }).click();
  await expect(lane(page, "B").getByText("Stopped after 2 iterations.")).toBeVisible();

  // Kept for the next visit; and every kind can be had.
  await page.reload();
  await expect(breakpoint(page, /iteration 2/)).toHaveAttribute("aria-checked", "true");
  for (const kind of [/Low confidence/, /Regret/, /Token or text/, /Position/]) {
    await inspector(page).getByRole("button", { name: "Add a breakpoint" }).click();
    await page.getByRole("menuitem", { name: kind }).click();
  }
  await expect(inspector(page).getByLabel("Confidence below which a commit stops the run")).toBeVisible();
  await inspector(page).getByLabel("Text or /pattern/ that stops the run").fill("/(/");
  await expect(
    inspector(page)
      .getByText(/expected|expression/i)
      .first(),
  ).toBeVisible();
  await expect(inspector(page).getByLabel("Position whose commit stops the run")).toBeVisible();
});

test("a token forced by hand makes a branch lane, with its ancestry, and a link that brings the very same run", {
  tag: "@webgpu",
}, async ({ page, context }) => {
  test.setTimeout(300_000);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openRun(page);
  await keepCell(page, "A", 2, 2);
  await inspector(page).getByRole("button", { name: "Force token…" }).click();
  const field = inspector(page).getByLabel("Token to force at position 2");
  await field.fill("xylophone");
  await expect(inspector(page).getByText(/Expected one token; “xylophone” is \d+ for this model/)).toBeVisible();
  await field.fill("dog");
  await page.keyboard.press("Enter");
  await expectBranch(page, "C", /Branch of A from iteration 3: “dog” at 2/);
  const branch = await tokensOf(page, "C");
  expect(branch[2]).toMatch(/^position 2, dog, committed in iteration 3/);
  await expect(page.getByRole("region", { name: "Ancestry of the lanes" })).toContainText(/from it\. 3: “dog” at 2/);
  await expect(page.getByRole("region", { name: "Where two lanes part" })).toContainText(/C “dog” in iteration 3/);

  await page.getByRole("button", { name: "Share link" }).click();
  await expect(page.getByText("Link copied.")).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const second = await context.newPage();
  await second.goto(link);
  await expect(second.getByText(/Same as shared: lanes A, B, C/)).toBeVisible({ timeout: 180_000 });
  expect(await tokensOf(second, "C")).toEqual(branch);
  await second.close();

  // A branch is a change of the settings like any other: undo takes it away, redo brings it back with its run.
  await page.getByRole("heading", { name: "Inspector" }).click();
  await page.keyboard.press("Control+z");
  await expect(lane(page, "C")).toHaveCount(0);
  await page.keyboard.press("Control+Shift+z");
  expect(await tokensOf(page, "C")).toEqual(branch);
});

test("positions are re-masked, inserted and deleted, a candidate is picked, and settings change from there on", async ({
  page,
}) => {
  test.setTimeout(300_000);
  await openRun(page, STEPS.replace("&b=maskgit", ""));
  const remove = async () => {
    await openLaneMenu(page, "B");
    await page.getByRole("menuitem", { name: "Remove lane" }).click();
    await expect(lane(page, "B")).toHaveCount(0);
  };

  // The first iteration's first commit is held back.
  await heatmap(page, "A").focus();
  const first = await (await tokens(page, "A"))
    .and(page.getByRole("button", { name: /committed in iteration 1,/ }))
    .first()
    .getAttribute("data-position");
  await keepCell(page, "A", Number(first), 0);
  await inspector(page).getByRole("button", { name: "Hold back" }).click();
  await expectBranch(page, "B", new RegExp(`Branch of A from iteration 1: held back at ${first}`));
  expect((await tokensOf(page, "B"))[Number(first)]).not.toMatch(/committed in iteration 1,/);
  await remove();

  // A brushed range: all tokens that stand in it are given back at once.
  await walkTo(page, "A", 19, 2);
  for (let step = 0; step < 4; step++) await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Enter");
  await heatmap(page, "A").blur();
  await inspector(page)
    .getByRole("button", { name: /^Re-mask \d brushed/ })
    .click();
  await expectBranch(page, "B", /Branch of A from iteration 3: .*(re-masked|held back)/);
  for (const token of (await tokensOf(page, "B")).slice(19, 24))
    expect(token).not.toMatch(/committed in iteration [123],/);
  await remove();
  await page.keyboard.press("Escape");

  await keepCell(page, "A", 1, 1);
  await inspector(page).getByRole("button", { name: "Insert before" }).click();
  await expectBranch(page, "B", /Branch of A from iteration 2: 1 inserted/);
  await expect(await tokens(page, "B")).toHaveCount(LENGTH + 1);
  await remove();

  await keepCell(page, "A", 1, 1);
  await inspector(page).getByRole("button", { name: "Delete", exact: true }).click();
  await expectBranch(page, "B", /Branch of A from iteration 2: 1 deleted/);
  await expect(await tokens(page, "B")).toHaveCount(LENGTH - 1);
  await remove();

  await keepCell(page, "A", 1, 0);
  const second = inspector(page).getByRole("button", { name: /pick this candidate, rank 2/ });
  const [, text] = /^(.+?): pick this candidate/.exec((await second.textContent())!)!;
  await second.click();
  await expectBranch(page, "B", /Branch of A from iteration 1: “.+” at 1/);
  expect((await tokensOf(page, "B"))[1]).toContain(`position 1, ${text!.trim()}, committed in iteration 1`);
  await remove();

  // Strategy, settings, model and cache of a plain branch count from its iteration on.
  await keepCell(page, "A", 1, 2);
  await inspector(page).getByRole("button", { name: "Branch from here" }).click();
  await page.getByRole("button", { name: /^Cache of lane B/ }).click();
  await page.getByRole("combobox", { name: "Cache", exact: true }).selectOption("off");
  await page.keyboard.press("Escape");
  await runAll(page).click();
  await expectBranch(page, "B", /Branch of A from iteration 3/);
  await expect(page.getByRole("region", { name: "Ancestry of the lanes" })).toContainText("from it. 3: No cache");
  await keepCell(page, "B", 1, 1);
  await expect(inspector(page)).toContainText(/cache\d+ of \d+ tokens/);
  await keepCell(page, "B", 1, 3);
  await expect(inspector(page)).toContainText("cacheall computed");
});

test("what if: another threshold tells what would commit, and one click makes exactly that a branch", async ({
  page,
}) => {
  await openRun(page);
  await keepCell(page, "A", 1, 2);
  await openSection(page, "What if");
  await inspector(page).getByRole("slider", { name: "Threshold γ" }).fill("0.4");
  const outcome = inspector(page).getByText(/Would commit \d+ instead of \d+/);
  await expect(outcome).toBeVisible();
  await expect(inspector(page)).toContainText("Valid for this iteration only");
  const [, would, did] = /Would commit (\d+) instead of (\d+)/.exec((await outcome.textContent())!)!;
  expect(Number(would)).toBeGreaterThan(Number(did));
  await inspector(page).getByRole("button", { name: "Make it a branch" }).click();
  await expectBranch(page, "C", /Branch of A from iteration 3/);
  await expect(page.getByRole("button", { name: /Strategy of lane C: Confident · γ 0.40/ })).toBeVisible();
  const committed = (await tokensOf(page, "C")).filter((token) => token?.includes("committed in iteration 3,"));
  expect(committed).toHaveLength(Number(would));

  // Another ranking with a quota cannot be said by a setting: it becomes a choice by hand.
  await keepCell(page, "A", 1, 2);
  await inspector(page).getByText("Entropy", { exact: true }).click();
  await inspector(page).getByText("Quota", { exact: true }).click();
  await inspector(page).getByRole("slider", { name: "Positions that go" }).fill("3");
  await expect(inspector(page).getByText(/Would commit 3 instead of/)).toBeVisible();
  await inspector(page).getByRole("button", { name: "Make it a branch" }).click();
  await expectBranch(page, "D", /Branch of A from iteration 3: 3 chosen/);
});

test("two lanes are held against each other: agreement, edits, the first difference, and what follows from it", async ({
  page,
}) => {
  await openRun(page, STEPS.replace("gamma=0.9", "gamma=0.2"));
  const panel = page.getByRole("region", { name: "Where two lanes part" });
  await expect(panel).toContainText(/\d+\.\d.% of positions hold the same token \(\d+ of 32\) · \d+ edits?/);
  await panel.getByRole("button", { name: /^position \d+: A “.+” in iteration \d+ with/ }).click();
  await expect(inspector(page)).toContainText(/lane [AB] · iteration \d+ · position \d+/);
  await expect(panel.getByRole("group", { name: "Answers of A and B" })).toBeVisible();
  await expect(panel.getByRole("button", { name: /independent difference/ }).first()).toBeVisible();
});

test("the drift lens measures a cached run against fresh evaluations, says what it costs, and draws it", {
  tag: "@webgpu",
}, async ({ page }) => {
  await openRun(page);
  await keepCell(page, "A", 1, 2);
  await openSection(page, "Cache drift");
  await inspector(page)
    .getByRole("button", { name: /^This iteration · 3 NFE/ })
    .click();
  await expect(inspector(page)).toContainText(/KL \(fresh ‖ cached\)\d/);
  const iterations = await metric(page, "A", /^iterations?$/);
  await inspector(page)
    .getByRole("button", { name: new RegExp(`^All · ${2 * (iterations - 1) + 1} NFE, ≈ \\d`) })
    .click();
  const chart = lane(page, "A").getByRole("slider", { name: /drift/i });
  await expect(chart).toBeVisible();
  await expect(inspector(page).getByRole("button", { name: /^All · / })).toBeEnabled({ timeout: 60_000 });
  await page.getByRole("combobox", { name: "What the heatmaps show" }).selectOption("Cache drift");
  await heatmap(page, "A").focus();
  await expect(lane(page, "A").getByRole("gridcell")).toContainText(/nats/);
  await expect(lane(page, "A").getByText(/evaluations beside the run/)).toBeVisible();
});

test("warnings teach before a run and after it", async ({ page }) => {
  await openRun(
    page,
    "/?q=describe+the+image&length=12&seed=3&a=maskgit;pipeline=dream;steps=16&b=confident;gamma=0.01;selectionTemperature=0.5&backend=wasm",
  );
  await expect(
    lane(page, "A")
      .getByText(/iterations? .*commit(ted)? nothing|commit nothing and still cost/i)
      .first(),
  ).toBeVisible();
  await expect(
    lane(page, "B")
      .getByText(/selection temperature/i)
      .first(),
  ).toBeVisible();
});

test("a run from a file can be watched like any other; what needs the network says why it cannot be had", async ({
  page,
}) => {
  await openRun(page);
  await openLaneMenu(page, "A");
  const saving = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Save trace as JSON" }).click();
  const text = readFileSync(await (await saving).path(), "utf8");
  const trace = parseTrace(text);
  expect(trace.asked?.picture.kind).toBe("scene");
  const { asked: _, ...bare } = trace;

  const files = page.getByLabel("Trace file");
  const asFile = (name: string, content: string) => ({
    name,
    mimeType: "application/json",
    buffer: Buffer.from(content),
  });
  await files.setInputFiles([asFile("bare.json", JSON.stringify(bare)), asFile("whole.json", text)]);
  await expect(lane(page, "C").getByText("From a file", { exact: true })).toBeVisible();
  await expect(lane(page, "C").getByText("cannot be run again")).toBeVisible();
  await keepCell(page, "C", 1, 2);
  await expect(
    inspector(page)
      .getByText(/the file does not say enough/)
      .first(),
  ).toBeVisible();
  await expect(inspector(page).getByRole("button", { name: "Branch from here" })).toBeDisabled();
  await openSection(page, "What if");
  await inspector(page).getByRole("slider", { name: "Threshold γ" }).fill("0.4");
  await expect(inspector(page).getByText(/Would commit \d+ instead of \d+/)).toBeVisible();
  expect(await tokensOf(page, "C")).toEqual(await tokensOf(page, "A"));

  await files.setInputFiles(asFile("damaged.json", text.slice(0, 1000)));
  await expect(page.getByText(/“damaged.json”: expected a trace as JSON/)).toBeVisible();
  await files.setInputFiles(asFile("fifth.json", text));
  await expect(page.getByText(/“fifth.json” would be one lane too many/)).toBeVisible();

  // A file that says all can be branched as soon as the page asks the same.
  await openLaneMenu(page, "C");
  await page.getByRole("menuitem", { name: "Remove lane" }).click();
  await editScene(page);
  await page.getByRole("textbox", { name: "Question" }).fill("how many dogs are there ?");
  await lane(page, "C").getByRole("button", { name: "Ask it here" }).click();
  await expect(page.getByRole("textbox", { name: "Question" })).toHaveValue("how does the rocket lie to the cat ?");
  await keepCell(page, "C", 2, 2);
  await inspector(page).getByRole("button", { name: "Force token…" }).click();
  await inspector(page).getByLabel("Token to force at position 2").fill("dog");
  await page.keyboard.press("Enter");
  await expectBranch(page, "D", /from iteration 3: “dog” at 2/);
});

test("the finding that the README tells can be found again, step by step", async ({ page }) => {
  const readme = readFileSync("README.md", "utf8");
  const [link] = /\/\?q=list\+the\+objects\+as\+json\S+/.exec(readme)!;
  await openRun(page, link.replace("#", "&backend=wasm#"));
  const grade = (name: string) =>
    lane(page, name)
      .getByRole("term")
      .filter({ hasText: /^answer/ })
      .locator("xpath=following-sibling::dd[1]");
  await expect(grade("A")).toContainText("wrong");
  expect(await metric(page, "A", /^iterations?$/)).toBe(2);
  await (await tokens(page, "A")).nth(12).click();
  // From here on nothing is selected again: the inspector stays at this moment of lane A.
  const isAtCell = () => expect(inspector(page)).toContainText("lane A · iteration 1 · position 12");
  await isAtCell();
  await expect(inspector(page)).toContainText(/Committed — confidence 72\.\d.% > γ 70.%\. Rank 31 of 32/);
  await inspector(page).getByRole("button", { name: "Hold back" }).click();
  await expectBranch(page, "B", /Branch of A from iteration 1: held back at 12/);
  await expect(grade("B")).toContainText("exact");
  expect(await metric(page, "B", /^iterations?$/)).toBe(2);
  await isAtCell();
  await openSection(page, "What if");
  await inspector(page).getByRole("slider", { name: "Threshold γ" }).fill("0.9");
  await expect(inspector(page).getByText("Would commit 28 instead of 31.")).toBeVisible();
  await inspector(page).getByRole("button", { name: "Make it a branch" }).click();
  await expectBranch(page, "C", /Branch of A from iteration 1/);
  await expect(grade("C")).toContainText("exact");
  expect(await metric(page, "C", /^iterations?$/)).toBe(2);
  await isAtCell();
});

test("the debugger has no axe violation in either theme", async ({ page }) => {
  await openRun(page, STEPS);
  await keepCell(page, "A", 1, 1);
  await openSection(page, "What if");
  await inspector(page).getByRole("slider", { name: "Threshold γ" }).fill("0.4");
  await inspector(page).getByRole("button", { name: "Make it a branch" }).click();
  await expectBranch(page, "C", /Branch of A from iteration 2/);
  await openSection(page, "Cache drift");
  await breakpoint(page, /no position passes/).click();
  await openLaneMenu(page, "A");
  await page.getByRole("menuitem", { name: /Run one iteration/ }).click();
  await expect(paused(page, "A")).toBeVisible();
  await expectNoViolationsInEitherTheme(page);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("a tap on a cell shows its readings, and nothing scrolls sideways", async ({ page }) => {
    await open(page, "/?backend=wasm");
    await heatmap(page, "A").tap({ position: { x: 80, y: 9 } });
    await expect(inspector(page)).toContainText(/lane A · iteration \d+ · position \d+/);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await runToTheEnd(page);
  });
});
