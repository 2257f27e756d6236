/** Faults of the machine, the network and the browser, and inputs that somebody made to break the page: it goes on, or says what is missing. */
import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { lane, open, openReady, runAll, test } from "./support";

const LONG = "/?q=describe+the+image&length=64&seed=3&a=left-to-right&backend=wasm";
const field = (name: string) => `test/fixtures/field/${name}`;
const notices = (page: Page) => page.getByRole("region", { name: "Notices" });
const status = (page: Page, text: string | RegExp) => page.getByRole("button", { name: text });

/** What went wrong in the page without anybody being told. */
function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  return faults;
}

/** Lets the test end the page's workers, as a browser does that runs out of memory: without a word. */
const holdWorkers = (page: Page) =>
  page.addInitScript(() => {
    const all: Worker[] = [];
    window.Worker = class extends Worker {
      constructor(...how: ConstructorParameters<typeof Worker>) {
        super(...how);
        all.push(this);
      }
    };
    Object.assign(window, {
      endWorkers: () => {
        for (const worker of all.splice(0)) worker.terminate();
      },
    });
  });

const endWorkers = (page: Page) => page.evaluate(() => (window as unknown as { endWorkers(): void }).endWorkers());

test("an engine that dies in the middle of a run is started again, said so, and the run goes on to its end", {
  tag: "@webgpu",
}, async ({ page }) => {
  const faults = faultsOf(page);
  await holdWorkers(page);
  await openReady(page, LONG);
  await expect(lane(page, "A").getByText(/iteration \d+ · \d+ \/ 64 tokens/)).toBeVisible();
  await endWorkers(page);
  await expect(
    notices(page).getByText(/engine's worker failed: it ended without a word\. .* is started again/),
  ).toBeVisible();
  await expect(status(page, "Status: Starting again…").or(status(page, /Loading the model/))).toBeVisible();
  await expect(runAll(page)).toBeEnabled({ timeout: 90_000 });
  await expect(lane(page, "A").getByText("Retry")).toHaveCount(0);
  await expect(lane(page, "A").getByRole("term").filter({ hasText: "NFE" })).toBeVisible();
  expect(faults).toEqual([]);
});

test("a request of the tokenizer that fails once is made again, and nothing is missing", async ({ page }) => {
  let asked = 0;
  await page.route("**/tokenizer.json", (route) => (asked++ === 0 ? route.abort() : route.continue()));
  await openReady(page, "/?backend=wasm");
  expect(asked).toBeGreaterThan(1);
  await expect(notices(page).getByRole("button", { name: "Dismiss" })).toHaveCount(0);
});

test("a download that stalls says so after ten seconds, and begins anew", async ({ page }) => {
  let held = 0;
  await page.route("**/model.safetensors", (route) => (held++ === 0 ? undefined : route.continue()));
  await open(page, "/?backend=wasm");
  const chip = status(page, /^Status: Nothing comes · 0\.0 MB so far/);
  await expect(chip).toBeVisible({ timeout: 30_000 });
  await chip.click();
  await expect(page.getByText("The host has sent nothing for ten seconds.")).toBeVisible();
  await page.getByRole("button", { name: "Start anew" }).click();
  await expect(status(page, /Status: WebAssembly/)).toBeVisible({ timeout: 60_000 });
});

test("a network that is gone after the start leaves the loaded model at work, and is named where another is wanted", async ({
  page,
  context,
}) => {
  const faults = faultsOf(page);
  await openReady(page, "/?q=describe+the+image&length=8&seed=3&a=confident;gamma=0.3&backend=wasm");
  await expect(runAll(page)).toBeEnabled({ timeout: 60_000 });
  await context.setOffline(true);
  await runAll(page).click();
  await expect(lane(page, "A").getByText("NFE")).toBeVisible();
  await lane(page, "A").getByRole("combobox", { name: "Model of lane A" }).selectOption("mini-diffusion");
  await runAll(page).click();
  await expect(lane(page, "A").getByText(/no answer; is the network there\?/)).toBeVisible({ timeout: 30_000 });
  await context.setOffline(false);
  await lane(page, "A").getByRole("button", { name: "Retry" }).click();
  await expect(lane(page, "A").getByText("NFE")).toBeVisible({ timeout: 60_000 });
  expect(faults).toEqual([]);
});

const storages: readonly (readonly [string, () => void, RegExp])[] = [
  [
    "throws when it is opened",
    () => {
      indexedDB.open = () => {
        throw new DOMException("The operation is insecure.", "SecurityError");
      };
      Storage.prototype.setItem = Storage.prototype.getItem = () => {
        throw new DOMException("The operation is insecure.", "SecurityError");
      };
    },
    /This browser keeps nothing for this page/,
  ],
  [
    "is full",
    () => {
      const full = () => {
        throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
      };
      IDBObjectStore.prototype.put = full;
      Storage.prototype.setItem = full;
    },
    /This browser has no room left for this page\./,
  ],
  [
    "refuses what is written",
    () => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("The database connection is closing.", "InvalidStateError");
      };
    },
    /This browser refused to keep what is on the page\./,
  ],
];

for (const [how, fault, sentence] of storages) {
  test(`storage that ${how} is told in a sentence, and the page goes on`, async ({ page }) => {
    const faults = faultsOf(page);
    await page.addInitScript(fault);
    await open(page);
    const question = page.getByRole("region", { name: "Question" }).getByRole("textbox");
    await question.fill("how many apples are there");
    await expect(notices(page).getByText(sentence)).toBeVisible();
    await page.getByRole("button", { name: "Dark theme" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(question).toHaveValue("how many apples are there");
    expect(faults).toEqual([]);
  });
}

const linesOf = (name: string) =>
  readFileSync(field(name), "utf8")
    .split("\n")
    .filter((line) => /^[/?#]/.test(line) && !line.startsWith("# "));

test("no hostile link takes the page down, and each is answered within a moment", async ({ page }) => {
  const faults = faultsOf(page);
  // Weights would only slow this down.
  await page.route("**/model.safetensors", () => {});
  const links = [
    ...["hidden-question", "picture-178x242", "picture-4096x4096-grey-alpha-16-bit", "picture-not-a-png"],
    ...["picture-one-character", "branch-of-8-runs-no-progress"],
  ].flatMap((name) => linesOf(`link-${name}.txt`));
  for (const link of [...links, ...linesOf("links.txt").slice(0, 1)]) {
    await page.goto(link);
    await expect(lane(page, "A").getByRole("button", { name: "More for lane A" })).toBeVisible();
    await expect(page.getByText("Something broke")).toHaveCount(0);
    // Another address in the same document is another experiment, not another page.
    await page.goto("about:blank");
  }
  expect(faults).toEqual([]);
});
