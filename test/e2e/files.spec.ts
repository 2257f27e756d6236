/** Files that somebody made to break the page, or that tell what is not so: each gets its sentence, and the lanes stay. */
import { expect, type Page } from "@playwright/test";
import { lane, open, openLaneMenu, test, tokensOf } from "./support";

const field = (name: string) => `test/fixtures/field/${name}`;
const files = (page: Page) => page.getByLabel("Trace file");

test("hostile trace files are refused in a sentence, off the page's thread, and the lanes stay", async ({ page }) => {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  let workers = 0;
  page.on("worker", () => workers++);
  await open(page);
  await expect(lane(page, "A").getByText("Recorded", { exact: true })).toBeVisible();
  const before = await tokensOf(page, "A");
  await files(page).setInputFiles([field("trace-positions-100k.json.gz"), field("min-trace-steps-text.json")]);
  await expect(
    page.getByText("“trace-positions-100k.json.gz”: trace.responseLength: expected at most 4096, found 100000"),
  ).toBeVisible();
  await expect(
    page.getByText('“min-trace-steps-text.json”: trace.settings: setting "steps": expected a number, found "off"'),
  ).toBeVisible();
  // That of the engine, and one for each file.
  expect(workers).toBeGreaterThanOrEqual(3);
  await expect(lane(page, "C")).toBeHidden();
  expect(await tokensOf(page, "A")).toEqual(before);
  expect(faults).toEqual([]);
});

test("a trace whose text is not that of its tokens is marked, and graded by the tokens; a file of two runs opens two lanes", async ({
  page,
}) => {
  await open(page);
  await files(page).setInputFiles(field("trace-forged-wrong.json"));
  await expect(lane(page, "C").getByText(/The file’s text says “i see nothing at all”; its tokens say/)).toBeVisible();
  await expect(lane(page, "C").getByText("✓ exact")).toBeVisible();

  await openLaneMenu(page, "C");
  await page.getByRole("menuitem", { name: "Remove lane" }).click();
  await files(page).setInputFiles(field("two-lanes.jsonl"));
  await expect(lane(page, "C").getByText(/two-lanes\.jsonl, run 1 of 2/)).toBeVisible();
  await expect(lane(page, "D").getByText(/two-lanes\.jsonl, run 2 of 2/)).toBeVisible();
});

test("an experiment in a file takes the place of the one on the page, waits for a press, and can be taken back", async ({
  page,
}) => {
  await open(page);
  const question = page.getByRole("region", { name: "Question" }).getByRole("textbox");
  const before = await question.inputValue();
  await files(page).setInputFiles(field("experiment-with-bom.json"));
  await expect(page.getByText("“experiment-with-bom.json” is an experiment: it has taken the place")).toBeVisible();
  await expect(question).toHaveValue("how many apples are there");
  await expect(page.getByRole("button", { name: "Stop", exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: "Back to the one before" }).click();
  await expect(question).toHaveValue(before);
});
